/*
 * From a search to a comparison, by keyboard alone: node compare.cjs BASE LANG with|without WORD BEGINNING
 *
 * WORD finds several courses; BEGINNING begins the title of one. "without" switches scripts off in the pages. Says in TAP what went wrong.
 */
"use strict";
const { launch, violations, reporter } = require("./check.cjs");

const [base, lang, way, word, beginning] = process.argv.slice(2);
const { say, check, finish } = reporter(`${lang} ${way} scripts: `);

const listed = (page) => new URL(page.url()).searchParams.getAll("c").length;

/* The one that is there when the new page is. */
async function follow(page, link) {
	await link.focus();
	await Promise.all([page.waitForNavigation({ waitUntil: "load" }), page.keyboard.press("Enter")]);
}

async function collect(page) {
	await page.goto(`${base}/${lang}/courses?q=${word}`, { waitUntil: "load" });
	await follow(page, page.locator("#hit-1 .add a"));
	check("a course is added where it was found",
		[listed(page) === 1, `${listed(page)} courses in the address`], [page.url().endsWith("#hit-1"), "not back at the hit"],
		[await page.locator("#hit-1 .add a").count() === 1, "it cannot be taken off again"]);
	await follow(page, page.locator("#hit-2 .add a"));
	check("and a second one", [listed(page) === 2, `${listed(page)} courses in the address`]);
}

/* With scripts the results follow what is typed; without, the form is sent. */
async function search_on(page) {
	await page.locator("#q").fill(beginning);
	if (way === "with")
		await page.waitForURL((url) => url.searchParams.get("q") === beginning);
	else
		await Promise.all([page.waitForNavigation({ waitUntil: "load" }), page.keyboard.press("Enter")]);
	check("another search keeps them",
		[listed(page) === 2, `${listed(page)} courses in the address`],
		[await page.locator(".shortlist a").isVisible(), "no way to the comparison"]);
	if (way === "without")
		return;
	await page.locator("#q").focus();
	await page.keyboard.type(" ");
	await page.locator("[role=option] small").first().waitFor();
	await Promise.all([page.waitForNavigation({ waitUntil: "load" }), page.locator("[role=option]:has(small)").first().click()]);
	check("a suggested course keeps them",
		[listed(page) === 2, `${listed(page)} courses in the address`], [/\/courses\/./.test(page.url()), page.url()]);
}

async function compare(page, context) {
	const field = page.locator("#address");

	await follow(page, page.locator(".shortlist a"));
	check("two columns", [await page.locator("thead th").count() === 2, "not two"]);
	if (way === "without") {
		check("without scripts the address can still be copied", [await field.isVisible(), "no field"],
			[await page.locator("#address + button").count() === 0, "a button that can do nothing"]);
	} else {
		say("the comparison is accessible", await violations(page));
		await context.grantPermissions(["clipboard-read", "clipboard-write"]);
		await page.locator("#address + button").focus();
		await page.keyboard.press("Enter");
		await page.locator("#address ~ [role=status]:not(:empty)").waitFor();
		check("the link is copied",
			[await page.evaluate(() => navigator.clipboard.readText()) === await field.inputValue(), "something else is copied"]);
	}
	await page.goto(await field.inputValue(), { waitUntil: "load" });
	check("and leads back here", [await page.locator("thead th").count() === 2, "to something else"]);
	await follow(page, page.locator(".compare tbody td a").first());
	check("one is removed", [await page.locator("thead th").count() === 1, "it is still there"], [listed(page) === 1, "not from the address"]);
	await follow(page, page.locator(".compare tbody td a").first());
	check("and the other", [await page.locator("table").count() === 0, "a table of nothing"]);
}

async function main() {
	const browser = await launch();
	const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, javaScriptEnabled: way === "with" });
	const page = await context.newPage();

	page.setDefaultTimeout(20000);
	page.on("pageerror", (e) => say("no script fails", [e.message]));
	await collect(page);
	await search_on(page);
	await compare(page, context);
	await browser.close();
	finish();
}

main();
