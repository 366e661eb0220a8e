// The application form: the company's name from the CVR register, as soon as the number is written.
const cvr = document.querySelector("[name=cvr]");
const company = document.querySelector("[name=company_name]");
const found = document.querySelector("[data-found]");
let asked = "";
let filled = "";
cvr.closest(".field").append(found);

const look = async () => {
  const digits = cvr.value.replace(/\D/g, "");
  if (digits === asked) return;
  asked = digits;
  found.textContent = "";
  if (digits.length !== 8) return;
  const answer = await fetch(`${found.dataset.found}?cvr=${digits}`).catch(() => null);
  const name = answer?.ok ? (await answer.json()).name : "";
  if (digits !== asked) return;
  found.textContent = name;
  if (name && (!company.value || company.value === filled)) company.value = filled = name;
};
cvr.addEventListener("input", look);
look();
