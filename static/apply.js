// The application form: the company's name from the CVR register, as soon as the number is written. A name that came
// from there follows the number; one that the person wrote stays.
const cvr = document.querySelector("[name=cvr]");
const company = document.querySelector("[name=company_name]");
const found = document.querySelector("[data-found]");
let asked = "";
let filled = null;
cvr.closest(".field").append(found);

const look = async () => {
  const digits = cvr.value.replace(/\D/g, "");
  if (digits === asked) return;
  asked = digits;
  found.textContent = "";
  let name = "";
  if (digits.length === 8) {
    const answer = await fetch(`${found.dataset.found}?cvr=${digits}`).catch(() => null);
    name = answer?.ok ? (await answer.json()).name : "";
    if (digits !== asked) return;
  }
  found.textContent = name;
  // On a page that came back, what stands there may have been filled in the last time.
  filled ??= company.value === name ? name : "";
  if (!company.value || company.value === filled) company.value = filled = name;
};
cvr.addEventListener("input", look);
look();
