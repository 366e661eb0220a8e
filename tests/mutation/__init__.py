"""Whether the tests of rights notice it when the code of rights is wrong: see docs/scope.md."""
