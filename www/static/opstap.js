/*
 * Search as one types. Everything works without this file: the form is sent, the page comes. With it the search box offers titles and words
 * (a combobox as in the WAI-ARIA Authoring Practices: list autocomplete, manual selection), and on the results page the results follow
 * what is typed or ticked. Texts and addresses stand in data attributes; the focus is never moved away from where somebody is.
 */
"use strict";
{
const box = document.getElementById("q");
const later = (wait, task) => {
	let timer;
	return () => {
		clearTimeout(timer);
		timer = setTimeout(task, wait);
	};
};
const say = (live, text) => {
	live.textContent = text;
};

/* One request at a time: a newer one ends the one before. The answer, or nothing when it was ended or went wrong. */
const asker = (read) => {
	let running;
	return async (url) => {
		running?.abort();
		running = new AbortController();
		try {
			const answer = await fetch(url, { signal: running.signal });
			return answer.ok ? await read(answer) : undefined;
		} catch {
			return undefined;
		}
	};
};

function suggestions() {
	const { root, lang, label, many, none, carried } = box.dataset;
	const row = box.parentElement;
	const list = document.createElement("ul");
	const live = document.createElement("p");
	const ask = asker((answer) => answer.json());
	let options = [];
	let active = -1;
	let shownFor = "";

	list.id = "q-list";
	list.hidden = true;
	list.setAttribute("role", "listbox");
	list.setAttribute("aria-label", label);
	live.className = "v";
	live.setAttribute("role", "status");
	row.append(list, live);
	row.classList.add("combo");
	for (const [name, value] of Object.entries({
		role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false",
	}))
		box.setAttribute(name, value);

	const choose = (i) => {
		options[active]?.node.setAttribute("aria-selected", "false");
		active = i;
		const node = options[i]?.node;
		if (!node) {
			box.removeAttribute("aria-activedescendant");
			return;
		}
		node.setAttribute("aria-selected", "true");
		node.scrollIntoView({ block: "nearest" });
		box.setAttribute("aria-activedescendant", node.id);
	};
	const show = (on) => {
		list.hidden = !on;
		box.setAttribute("aria-expanded", String(on));
		choose(-1);
	};
	const take = (i) => {
		const { url, text } = options[i];
		show(false);
		if (url) {
			location.assign(root + url.slice(1) + (carried ? `?${carried}` : ""));
			return;
		}
		box.value = text;
		box.form.requestSubmit();
	};
	const option = (text, detail, url) => {
		const node = document.createElement("li");
		const i = options.length;
		node.id = `q-option-${i}`;
		node.setAttribute("role", "option");
		node.setAttribute("aria-selected", "false");
		node.dir = "auto";
		node.textContent = text;
		if (detail) {
			const small = document.createElement("small");
			small.textContent = detail;
			node.append(" ", small);
		}
		node.addEventListener("click", () => take(i));
		options.push({ node, url, text });
	};
	const look = async () => {
		const typed = box.value.trim();
		if (typed.length < 2) {
			show(false);
			say(live, "");
			return;
		}
		const found = await ask(`${root}api/v1/suggest?lang=${lang}&q=${encodeURIComponent(typed)}`);
		if (!found || typed !== box.value.trim() || document.activeElement !== box)
			return;
		options = [];
		for (const text of found.queries.slice(0, 3))
			option(text);
		for (const course of found.courses.slice(0, 5))
			option(course.title, course.partner_name, course.url);
		list.replaceChildren(...options.map((o) => o.node));
		shownFor = typed;
		show(options.length > 0);
		say(live, options.length ? many.replace("{n}", options.length) : none);
	};

	list.addEventListener("mousedown", (event) => event.preventDefault());
	box.addEventListener("input", later(150, look));
	box.addEventListener("blur", () => show(false));
	box.addEventListener("keydown", (event) => {
		const { key } = event;
		const step = { ArrowDown: 1, ArrowUp: -1 }[key];

		if (step && list.hidden) {
			if (options.length && shownFor === box.value.trim())
				show(true);
			else
				look();
		}
		if (step && !list.hidden && !event.altKey)
			/* From the last to the box itself, from there to the first. */
			choose((active + 1 + step + options.length + 1) % (options.length + 1) - 1);
		else if (key === "Enter" && active >= 0)
			take(active);
		else if (key === "Escape" && !list.hidden)
			show(false);
		else if (!step) {
			if (key !== "Tab" && key !== "Shift")
				choose(-1);
			return;
		}
		event.preventDefault();
	});
}

function results(form) {
	const live = document.createElement("p");
	const found = document.getElementById("found");
	const ask = asker((answer) => answer.text());

	live.className = "v";
	live.setAttribute("role", "status");
	found.before(live);

	const address = () => {
		const query = new URLSearchParams();
		for (const [name, value] of new FormData(form))
			if (value)
				query.append(name, value);
		return `${location.pathname}?${query}`;
	};
	/* The counts of a facet change in place, where the focus is; elsewhere the whole facet is exchanged. */
	const exchange = (old, fresh) => {
		if (!old.contains(document.activeElement)) {
			old.replaceWith(fresh);
			return;
		}
		const known = new Map([...old.querySelectorAll("label")].map((l) => [l.querySelector("input").value, l]));
		let last = old.querySelector("legend");
		for (const label of fresh.querySelectorAll("label")) {
			const input = label.querySelector("input");
			const mine = input.type === "checkbox" ? known.get(input.value) : undefined;
			if (mine) {
				mine.querySelector(".n")?.replaceWith(label.querySelector(".n"));
				known.delete(input.value);
				last = mine;
			} else if (input.type === "checkbox") {
				last.after(label);
				last = label;
			}
		}
		for (const [, label] of known)
			if (label.querySelector("[type=checkbox]:not(:checked)") && !label.contains(document.activeElement))
				label.remove();
	};
	const swap = (text) => {
		const page = new DOMParser().parseFromString(text, "text/html");
		const here = document.activeElement;
		const link = here.closest("#found a, #state a, #heading a")?.getAttribute("href");
		const inside = form.contains(here);
		const top = inside ? here.getBoundingClientRect().top : 0;

		document.title = page.title;
		for (const part of ["heading", "state", "found"])
			document.getElementById(part).replaceChildren(...page.getElementById(part).childNodes);
		const fresh = page.querySelectorAll("#filters fieldset");
		form.querySelectorAll("fieldset").forEach((old, i) => {
			if (old.querySelector("[type=checkbox]"))
				exchange(old, fresh[i]);
		});
		document.querySelector("header a[hreflang]").href = page.querySelector("header a[hreflang]").getAttribute("href");
		if (inside)
			scrollBy({ top: here.getBoundingClientRect().top - top, behavior: "instant" });
		else if (link)
			([...document.querySelectorAll("main a")].find((a) => a.getAttribute("href") === link)
				|| document.getElementById("heading")).focus({ preventScroll: true });
		say(live, document.getElementById("heading").textContent);
	};
	const renew = async () => {
		const url = address();
		found.setAttribute("aria-busy", "true");
		const text = await ask(url);
		if (url !== address())
			return;		/* the next one is under way */
		found.removeAttribute("aria-busy");
		if (!text)
			return;
		history.replaceState(null, "", url);
		swap(text);
	};
	const soon = later(300, renew);

	box.addEventListener("input", soon);
	form.addEventListener("change", (event) => {
		if (event.target !== box)
			renew();
	});
}

if (box) {
	suggestions();
	if (document.getElementById("filters"))
		results(document.getElementById("filters"));
}
}
