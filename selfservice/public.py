"""Pages that need no log-in, each with its reason. Every other address wants two factors; a check walks them all."""

PUBLIC: dict[str, str] = {
    "apply_intro": "who may apply is read before there is a login",
    "apply": "a company without a login applies",
    "apply_company": "the name that the public CVR register has, for the application form",
    "apply_receipt": "the applicant follows the application by its unguessable link",
    "activate": "the letter's code is used before there is a password",
    "activate_password": "a step of the activation, bound to its session",
    "activate_mobile": "a step of the activation, bound to its session",
    "login": "the log-in itself",
    "logout": "ending a session needs no second factor",
    "password_reset": "a forgotten password",
    "password_reset_done": "a forgotten password",
    "password_reset_confirm": "the link from the mail; the second factor is still asked afterwards",
    "set_language": "the language of this browser",
    "set_theme": "light or dark in this browser",
    "support": "people who can't log in need support most",
    "accessibility": "the accessibility statement is public by law",
    "health": "asked by load balancers; says nothing about customers",
    "otp_webauthn:credential-authentication-begin": "log-in by passkey",
    "otp_webauthn:credential-authentication-complete": "log-in by passkey",
    "styleguide": "components without data, in the demo only",
}
