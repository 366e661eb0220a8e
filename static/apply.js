// The application form: fetch the company's name from the CVR register when the number is complete. A fetched name
// changes with the number; a name that the user typed does not.
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
  // On a redisplayed page, the name may come from an earlier fetch.
  filled ??= company.value === name ? name : "";
  if (!company.value || company.value === filled) company.value = filled = name;
};
cvr.addEventListener("input", look);
look();
