/*
 * A student's way from the results to the receipt, as a browser goes it: node journey.cjs BASE LANG HOME MAIL with|without PARTNER/ID
 *
 * "without" switches scripts off in the pages. Says in TAP what went wrong; every page on the way is valid and accessible.
 */
"use strict";
const { launch, invalid, violations, reporter } = require("./check.cjs");

const WORDS = Array.from({ length: 210 }, (_, i) => `word${i}`).join(" ");
const { say, finish } = reporter("");

async function look(page, name, answer, status, scripts) {
	const faults = [];
	if (answer.status() !== status)
		faults.push(`status ${answer.status()}, not ${status}, at ${page.url()}`);
	faults.push(...await invalid((await answer.body()).toString("utf8")));
	if (scripts)
		faults.push(...await violations(page));
	say(name, faults);
}

/* Presses a button or follows a link and gives the answer of the page that comes. */
async function go(page, locator) {
	const [answer] = await Promise.all([
		page.waitForResponse((r) => r.request().isNavigationRequest() && r.status() !== 303),
		locator.click(),
	]);
	await page.waitForLoadState("load");
	return answer;
}

async function enter(page, name, value) {
	const field = page.locator(`[name="${name}"]`);
	if (await field.count() === 0)
		return;
	const kind = await field.first().evaluate((e) => e.tagName === "SELECT" ? "select" : e.type);
	if (kind === "select")
		await field.selectOption(value);
	else if (kind === "radio")
		await page.locator(`[name="${name}"][value="${value}"]`).check();
	else if (kind === "checkbox")
		await field.first().check();
	else if (kind !== "hidden")
		await field.fill(value);
}

/* "Can I take this?", by keyboard alone: the university is chosen with the arrows, the button is one Tab further. */
async function can_i(page, home) {
	const select = page.locator("#can-home");

	await select.focus();
	for (let i = 0; i < 20 && await select.inputValue() !== home; i++)
		await page.keyboard.press("ArrowDown");
	await page.keyboard.press("Tab");
	const [answer] = await Promise.all([
		page.waitForResponse((r) => r.request().isNavigationRequest()),
		page.keyboard.press("Enter"),
	]);
	await page.waitForLoadState("load");
	return answer;
}

/* With scripts somebody hears at once what is wrong, and is one Tab away from the first fault; without, the page begins at its top. */
async function at_summary(page, scripts) {
	const faults = [];
	const where = () => page.evaluate(() => document.activeElement.className || document.activeElement.tagName);
	const first = page.locator(".faults a").first();

	if (await where() !== (scripts ? "faults" : "BODY"))
		faults.push(`it is at ${await where()}`);
	if (!scripts)
		return faults;
	await page.keyboard.press("Tab");
	if (!await first.evaluate((e) => e === document.activeElement))
		faults.push(`the next stop is ${await where()}`);
	const target = (await first.getAttribute("href")).slice(1);
	await page.keyboard.press("Enter");
	if (!await page.evaluate((id) => document.activeElement.id === id, target))
		faults.push(`its link does not lead to ${target}`);
	return faults;
}

/* Words are counted as they come, where a number of them is asked for; without scripts the server tells what is missing. */
async function counts_words(page, scripts) {
	const area = page.locator("textarea[data-words]").first();
	const shown = page.locator("textarea[data-words] + p.hint");

	if (await area.count() === 0)
		return ["no motivation is asked for here"];
	if (!scripts)
		return await shown.count() === 0 ? [] : ["something counts"];
	const faults = [];
	for (const [text, n] of [["", 0], [" one\n\ntwo\u00a0three ", 3], ["a-b c\uFEFFd e\u200Bf \ud83e\udd89", 4], ["", 0]]) {
		await area.fill(text);
		if (!new RegExp(`: ${n},`).test(await shown.first().textContent()))
			faults.push(`not ${n}: ${await shown.first().textContent()}`);
	}
	return faults;
}

/* There and back by the switch: the page comes in the other language, with everything that was typed. */
async function switches(page, lang) {
	const values = () => page.evaluate(() => JSON.stringify([...new FormData(document.getElementById("answers"))]));
	const faults = [], typed = await values(), heading = await page.locator("h1").textContent();

	for (const to of lang === "en" ? ["nl", "en"] : ["en", "nl"]) {
		const answer = await go(page, page.locator(`header button[lang=${to}]`));

		if (answer.status() !== 200 || await page.locator("html").getAttribute("lang") !== to)
			faults.push(`status ${answer.status()} in ${await page.locator("html").getAttribute("lang")}, not ${to}`);
		if (await values() !== typed)
			faults.push(`in ${to} they are ${await values()}, not ${typed}`);
	}
	if (await page.locator("h1").textContent() !== heading)
		faults.push(`it is another page: ${await page.locator("h1").textContent()}`);
	return faults;
}

/* It is a button that looks as the link does that stands there on every other page, and takes as much room. */
async function looks_like_a_link(page) {
	const looks = (element) => {
		const style = getComputedStyle(element), box = element.getBoundingClientRect();
		const kept = ["color", "backgroundColor", "fontSize", "fontWeight", "fontFamily", "lineHeight", "padding", "borderTopWidth", "cursor",
			"textDecorationLine", "letterSpacing"];

		return JSON.stringify([box.width, box.height, box.x, kept.map((k) => style[k])]);
	};
	const button = page.locator("header nav button[lang]"), as_button = await button.evaluate(looks);

	await button.evaluate((b) => {
		const link = document.createElement("a");

		link.href = "#";
		link.lang = b.lang;
		link.textContent = b.textContent;
		b.parentElement.replaceChildren(link);
	});
	const as_link = await page.locator("header nav a[lang]").evaluate(looks);

	return as_button === as_link ? [] : [`${as_button}, a link ${as_link}`];
}

/* Enter in a field checks, as it does where there is no switch before the form. */
async function enter_checks(page) {
	await page.locator("[name='name']").focus();
	const [answer] = await Promise.all([
		page.waitForResponse((r) => r.request().isNavigationRequest()),
		page.keyboard.press("Enter"),
	]);

	await page.waitForLoadState("load");
	return answer.status() === 422 ? [] : [`status ${answer.status()} at ${page.url()}`];
}

async function main() {
	const [base, lang, home, mail, way, course] = process.argv.slice(2);
	const scripts = way !== "without";
	const browser = await launch();
	const context = await browser.newContext({ javaScriptEnabled: scripts, viewport: { width: 390, height: 844 } });
	const page = await context.newPage();
	page.setDefaultTimeout(10000);
	const button = (action) => page.locator(`button[name="action"][value="${action}"], input[name="action"][value="${action}"]`);
	const named = (what) => `${lang} ${way} scripts: ${what}`;

	await look(page, named("results"), await page.goto(
		`${base}/${lang}/courses?status=open&partner=${course.split("/")[0]}`), 200, scripts);
	await look(page, named("course"), await go(page, page.locator(`main a[href*="${course}"]`).first()),
		200, scripts);
	await look(page, named("can I take this"), await can_i(page, home), 200, scripts);
	say(named("a line for every rule"), await page.locator("ul.can li").count() > 4 ? [] : ["too few lines"]);
	await look(page, named("empty form"), await go(page, page.locator("a[href*='enrol?']").first()), 200, scripts);
	say(named("the form knows the university"), await page.locator("[name='home']").inputValue() === home ? [] : ["it was chosen in vain"]);
	say(named("words are counted"), await counts_words(page, scripts));
	await page.locator("form[method='post']").evaluate((form) => { form.noValidate = true; });
	await enter(page, "name", "Zoë d'Ârc <b>");
	/* As if it came from the second page: then a sentence stands above the summary. */
	await button("check").first().evaluate((b) => { b.value = "send"; });
	await look(page, named("errors"), await go(page, button("send").first()), 422, scripts);
	say(named("the focus is at the summary of errors"), await at_summary(page, scripts));
	say(named("the other language keeps what was typed"), await switches(page, lang));
	say(named("Enter checks"), await enter_checks(page));
	say(named("nothing typed is lost"), await page.locator("[name='name']").inputValue() === "Zoë d'Ârc <b>" ? [] : ["the name is gone"]);
	for (const [name, value] of [
		["home", home], ["name", "Zoë d'Ârc"], ["email", mail], ["student_number", way === "with" ? "s1234567" : "s7654321"], ["faculty", "law"],
		["programme", "Law"], ["year", "2"], ["purpose-1", "elective"], ["motivation-1", WORDS], ["board-1", "have"],
		["board_date-1", "2026-10-01"], ["consent", "1"],
	])
		await enter(page, name, value);
	say(named("the other language keeps the answers"), await switches(page, lang));
	await look(page, named("check your answers"), await go(page, button("check").first()), 200, scripts);
	say(named("the other language keeps what is to be checked"), await switches(page, lang));
	say(named("the switch looks as ever"), await looks_like_a_link(page));
	await look(page, named("receipt"), await go(page, button("send").first()), 200, scripts);
	say(named("an address of its own"), /\/enrolments\/[^/]+$/.test(page.url()) ? [] : [page.url()]);
	await browser.close();
	finish();
}

main().catch((e) => {
	say("journey", [e.message]);
	process.exit(1);
});
