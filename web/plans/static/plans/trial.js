// While a box is changed the results follow, without leaving the page. Without JavaScript the
// button does the same.
const form = document.getElementById("trial");
let wanted;

async function refresh() {
  const asked = new AbortController();
  wanted?.abort();
  wanted = asked;
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body: new FormData(form),
      signal: asked.signal,
    });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const results = page.getElementById("results");
    if (!answer.ok || !results || page.querySelector(".nhsuk-error-summary")) return;
    document.getElementById("said").textContent = results.querySelector("#lead")?.textContent;
    document.getElementById("results").replaceChildren(...results.childNodes);
    history.replaceState(null, "", answer.url.split("#")[0]);
  } catch (error) {
    if (error.name !== "AbortError") throw error;
  }
}

form?.addEventListener("change", refresh);
