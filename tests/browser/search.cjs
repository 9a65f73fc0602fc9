/*
 * Searching as a browser does it, by keyboard alone: node search.cjs BASE LANG with|without BEGINNING MISSPELT CORRECTED
 *
 * BEGINNING begins a title of the catalogue; MISSPELT is shown as CORRECTED. "without" switches scripts off in the pages. Says in TAP what
 * went wrong.
 */
"use strict";
const { launch, violations, reporter } = require("./check.cjs");

const [base, lang, way, beginning, misspelt, corrected] = process.argv.slice(2);
const { say, check, finish } = reporter(`${lang} ${way} scripts: `);

const attribute = (page, name) => page.locator("#q").getAttribute(name);
const focused = (page) => page.evaluate(() => {
	const e = document.activeElement;
	return e.id || `${e.name}=${e.value}`;
});
const heading = (page) => page.locator("h1").innerText();
const sideways = (page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

async function combobox(page) {
	const list = page.locator("[role=listbox]");

	await page.goto(`${base}/${lang}/`, { waitUntil: "load" });
	await page.locator("#q").focus();
	await page.keyboard.type(beginning);
	await list.waitFor({ state: "visible" });
	check("suggestions open below the box",
		[await attribute(page, "aria-expanded") === "true", "aria-expanded is not true"],
		[await attribute(page, "aria-controls") === await list.getAttribute("id"), "aria-controls names another element"],
		[await focused(page) === "q", "the focus moved"],
		[/\d/.test(await page.locator("[role=status]").first().textContent()), "the number of suggestions is not told"],
		[await sideways(page) <= 0, "the page scrolls sideways"]);
	say("the open list is accessible", await violations(page));

	await page.keyboard.press("ArrowDown");
	const first = await attribute(page, "aria-activedescendant");
	await page.keyboard.press("ArrowUp");
	const none = await attribute(page, "aria-activedescendant");
	await page.keyboard.press("ArrowUp");
	const last = await attribute(page, "aria-activedescendant");
	check("arrows go through the options and the box",
		[first && await page.locator(`#${first}`).count() === 1, "no first option"], [none === null, "not back in the box"],
		[last && await page.locator(`#${last}`).getAttribute("aria-selected") === "true", "the last option is not selected"],
		[await page.locator("[role=option][aria-selected=true]").count() === 1, "several are selected"],
		[await focused(page) === "q", "the focus moved"]);

	await page.keyboard.press("Escape");
	check("Escape closes and keeps what was typed",
		[await list.isHidden(), "the list is open"], [await attribute(page, "aria-expanded") === "false", "aria-expanded is not false"],
		[await page.locator("#q").inputValue() === beginning, "what was typed is gone"]);

	await page.keyboard.press("ArrowUp");
	await list.waitFor({ state: "visible" });
	const option = page.locator("[role=option]").last();
	const title = (await option.evaluate((e) => e.firstChild.textContent)).trim();
	await Promise.all([page.waitForURL((u) => u.pathname.length > 4), page.keyboard.press("Enter")]);
	await page.waitForLoadState("load");
	check("Enter opens the course", [(await heading(page)).includes(title), `${await heading(page)} is not ${title}`]);

	await page.goto(`${base}/${lang}/`, { waitUntil: "load" });
	await page.locator("#q").focus();
	await page.keyboard.type(beginning);
	await list.waitFor({ state: "visible" });
	await Promise.all([page.waitForURL(/courses\?/), page.keyboard.press("Enter")]);
	check("Enter without an option sends what was typed", [page.url().endsWith(`courses?q=${beginning}`), page.url()]);
}

async function follow(page) {
	await page.goto(`${base}/${lang}/courses`, { waitUntil: "load" });
	await page.evaluate(() => { globalThis.same = true; });
	await page.locator("#q").focus();
	await page.keyboard.type(misspelt);
	await page.waitForFunction((word) => document.querySelector("h1").textContent.includes(word), corrected);
	check("results follow what is typed",
		[await page.evaluate(() => globalThis.same), "the page was loaded anew"], [await focused(page) === "q", "the focus moved"],
		[page.url().endsWith(`?q=${misspelt}`), page.url()],
		[(await page.title()).includes(corrected), "the title stayed"],
		[await page.evaluate(() => [...document.querySelectorAll("[role=status]")]
			.some((e) => e.textContent === document.querySelector("h1").textContent)), "the count is not told"]);
	const other = await page.locator("header a[hreflang]").getAttribute("href");
	check("the other language keeps it", [other.endsWith(`courses?q=${misspelt}`), other]);

	await page.keyboard.press("Escape");
	const tick = page.locator("#filters input[name=level]:not(:checked)").first();
	const value = await tick.getAttribute("value");
	await tick.focus();
	await page.keyboard.press("Space");
	await page.waitForFunction((v) => location.search.includes(`level=${v}`) && document.querySelector(".chips"), value);
	check("results follow a facet", [await page.evaluate(() => globalThis.same), "the page was loaded anew"],
		[await focused(page) === `level=${value}`, `the focus is at ${await focused(page)}`],
		[await page.locator(`#filters input[value="${value}"]`).isChecked(), "it is not ticked"]);
	say("what was exchanged is accessible", await violations(page));
	const before = await heading(page);
	await page.reload({ waitUntil: "load" });
	check("the address holds it all", [await heading(page) === before, `${await heading(page)} is not ${before}`]);
}

async function plain(page) {
	await page.goto(`${base}/${lang}/`, { waitUntil: "load" });
	check("a plain box", [await attribute(page, "role") === null, "it says that it is a combobox"]);
	await page.locator("#q").fill(misspelt);
	await Promise.all([page.waitForURL(/courses\?/), page.locator("#q").press("Enter")]);
	check("Enter searches", [(await heading(page)).includes(corrected), await heading(page)]);
	const tick = page.locator("#filters input[name=level]").first();
	await tick.check();
	await Promise.all([page.waitForURL(/level=/), page.locator("#filters button").click()]);
	check("one button applies the filters", [page.url().includes(`q=${misspelt}`), page.url()],
		[await page.locator(".chips li").count() === 2, "no chip"]);
}

async function main() {
	const browser = await launch();
	const context = await browser.newContext({
		javaScriptEnabled: way !== "without", viewport: { width: 320, height: 640 }, reducedMotion: "reduce",
	});
	const page = await context.newPage();
	const said = [];

	page.setDefaultTimeout(20000);
	page.on("console", (m) => m.type() === "error" && said.push(m.text()));
	page.on("pageerror", (e) => said.push(e.message));
	if (way === "without") {
		await plain(page);
	} else {
		await combobox(page);
		await follow(page);
	}
	say("nothing in the console", said);
	await browser.close();
	finish();
}

main().catch((e) => {
	say("search", [e.message]);
	process.exit(1);
});
