/*
 * Forms. Everything works without this file. With it the focus goes to what a page says was refused, as a keyboard or a screen reader
 * would otherwise begin at the top of a page that looks like the one before, and words are counted where a least number is asked for.
 */
"use strict";
{
const refused = document.querySelector("main .faults") || document.querySelector("main [role=alert]");

if (refused) {
	refused.tabIndex = -1;
	refused.focus();
}

/* An address that is there to be taken along. */
for (const field of navigator.clipboard ? document.querySelectorAll("input[data-copy]") : []) {
	const button = document.createElement("button");
	const heard = document.createElement("span");

	button.type = "button";
	button.className = "quiet";
	button.textContent = field.dataset.copy;
	heard.className = "hint";
	heard.setAttribute("role", "status");
	button.addEventListener("click", async () => {
		field.select();
		heard.textContent = "";
		try {
			await navigator.clipboard.writeText(field.value);
			heard.textContent = field.dataset.copied;
		} catch {
			/* It is selected: the keyboard copies it, too. */
		}
	});
	field.after(button, " ", heard);
}

/* Runs between white space, as the server counts them: a zero-width no-break space is none. */
const words = (text) => (text.match(/(?:\S|\uFEFF)+/gu) || []).length;

for (const area of document.querySelectorAll("textarea[data-words]")) {
	const shown = document.createElement("p");
	const heard = document.createElement("p");
	let timer;

	shown.className = "hint";
	shown.setAttribute("aria-hidden", "true");
	heard.className = "v";
	heard.setAttribute("role", "status");
	area.after(shown, heard);

	const count = () => {
		shown.textContent = area.dataset.words.replace("{n}", words(area.value));
	};
	count();
	area.addEventListener("input", () => {
		count();
		clearTimeout(timer);	/* it is not to be said at every letter */
		timer = setTimeout(() => {
			heard.textContent = shown.textContent;
		}, 1000);
	});
}
}
