// The application form: when the number is complete, show the company's name from the CVR register and ask whether it is
// right. The name travels with the form, so that the page need not ask again.
const cvr = document.querySelector("[name=cvr]");
const company = document.querySelector("[name=company_name]");
const found = document.querySelector("[data-found]");
const question = document.querySelector("[data-question]");
cvr.closest(".field").append(found);
const digits = () => cvr.value.replace(/\D/g, "");
// The question on top of the page is about the number that the page came with.
let asked = question ? digits() : "";

const look = async () => {
  const number = digits();
  if (number === asked) return;
  asked = number;
  question?.remove();
  found.textContent = company.value = "";
  if (number.length !== 8) return;
  const answer = await fetch(`${found.dataset.found}?cvr=${number}`).catch(() => null);
  const { name, text } = answer?.ok ? await answer.json() : { name: "", text: "" };
  if (number !== asked) return;
  company.value = name;
  found.textContent = text;
};
cvr.addEventListener("input", look);
look();
