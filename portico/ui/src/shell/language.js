// Sends the text typed into a form of the page along with the choice of a language, which loads the page again. Passwords
// and codes are not sent, shown or not: no spelling is checked in them. The server says so if a text is too long, and
// it can keep less than is sent.
addEventListener("formdata", ({ target, formData }) => {
  if (!target.matches(".language-switch")) return;
  const kinds = ":is(input:not([type]), [type=text], [type=email], textarea):not([spellcheck=false])";
  const filled = (form, kinds) => [...form.elements].filter((field) => field.matches(kinds) && field.value);
  const isChanged = ({ value, defaultValue }) => value !== defaultValue;
  const forms = [...document.querySelectorAll("main form")];
  const form =
    forms.find((form) => filled(form, kinds).some(isChanged)) ?? forms.find((form) => filled(form, kinds).length);
  if (!form) return;
  formData.append("form", form.getAttribute("action"));
  // What the form is about, if the page has several of its kind.
  for (const { name, value } of filled(form, `${kinds}, [name=id]`)) formData.append(name, value.slice(0, 2900));
});
