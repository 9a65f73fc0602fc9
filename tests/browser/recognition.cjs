/*
 * A student's whole way, from the search to the registered grade, with everybody who has a part in it, by keyboard alone at 320 px:
 * node recognition.cjs BASE LANG with|without SETTINGS.json
 *
 * SETTINGS: {home, mail, number, search, course, mails, deskHome, deskHost, steps}; mails is the file that the tests' mail server writes. "without"
 * switches scripts off in the pages. Every page on the way is valid, accessible and does not scroll sideways; said in TAP.
 */
"use strict";
const fs = require("fs");
const { launch, basic, invalid, violations, reporter } = require("./check.cjs");

const [base, lang, way, settings] = process.argv.slice(2);
const its = JSON.parse(fs.readFileSync(settings, "utf8"));
const scripts = way !== "without";
const MOTIVATION = Array.from({ length: 60 }, (_, i) => `word${i}`).join(" ");
const TABS = 250;	/* more than any page has places to stop at */
const { say, finish } = reporter(`recognition, ${lang} ${way} scripts: `);

async function look(page, name, answer, status = 200) {
	const faults = [];

	if (answer.status() !== status)
		faults.push(`status ${answer.status()}, not ${status}, at ${page.url()}`);
	faults.push(...await invalid((await answer.body()).toString("utf8")));
	if (scripts)
		faults.push(...await violations(page));
	const sideways = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
	if (sideways > 0)
		faults.push(`scrolls sideways by ${sideways} px`);
	say(name, faults);
	if (process.env.OPSTAP_SHOTS)
		await page.screenshot({ path: `${process.env.OPSTAP_SHOTS}/${lang}-${way}-${name.replace(/\W+/g, "-")}.png`, fullPage: true });
}

/* ---- the keyboard */

/* Tab, until the place is reached, and never past the end of the page; wherever the focus stops it must be seen. */
async function reach(page, place) {
	for (let i = 0; i < TABS; i++) {
		await page.keyboard.press("Tab");
		if (await place.evaluate((e) => e === document.activeElement)) {
			const box = await place.boundingBox();
			if (!box || box.width < 1 || box.height < 1)
				throw new Error(`the focus is at something that cannot be seen: ${place}`);
			return;
		}
	}
	throw new Error(`not reached by Tab: ${place} at ${page.url()}`);
}

async function press(page, place, key = "Enter") {
	await reach(page, place);
	const [answer] = await Promise.all([
		page.waitForResponse((r) => r.request().isNavigationRequest() && r.status() !== 303),
		page.keyboard.press(key),
	]);
	await page.waitForLoadState("load");
	return answer;
}

async function choose(page, select, value) {
	await reach(page, select);
	for (let i = 0; i < 50 && await select.inputValue() !== value; i++)
		await page.keyboard.press("ArrowDown");
	if (await select.inputValue() !== value)
		throw new Error(`${value} cannot be chosen by the arrows`);
}

/* One of a group of radio buttons: Tab comes to the chosen or the first one, arrows go on. */
async function pick(page, name, value) {
	const all = page.locator(`[type="radio"][name="${name}"]`);
	const checked = page.locator(`[type="radio"][name="${name}"]:checked`);
	const wanted = page.locator(`[type="radio"][name="${name}"][value="${value}"]`);

	await reach(page, await checked.count() ? checked : all.first());
	await page.keyboard.press("Space");
	for (let i = 0; i < 8 && !await wanted.isChecked(); i++)
		await page.keyboard.press("ArrowDown");
	if (!await wanted.isChecked())
		throw new Error(`${name}=${value} cannot be chosen by the arrows`);
}

async function enter(page, name, value) {
	const field = page.locator(`[name="${name}"]:not([type="hidden"])`);
	const kind = await field.count() ? await field.first().evaluate((e) => e.tagName === "SELECT" ? "select" : e.type) : "";

	if (kind === "select")
		return choose(page, field, value);
	if (kind === "radio")
		return pick(page, name, value);
	if (kind === "")
		throw new Error(`the form does not ask for ${name}`);
	await reach(page, field.first());
	if (kind === "checkbox")
		return page.keyboard.press("Space");
	await page.keyboard.press("Control+A");
	await page.keyboard.insertText(value);
}

/* ---- the student */

const button = (page, action) => page.locator(`button[value="${action}"]`).first();
const contains = async (page, ...texts) => {
	const all = await page.locator("main").innerText();
	return texts.filter((t) => !all.includes(t)).map((t) => `"${t}" is not on the page`);
};

async function search(page) {
	await look(page, "home", await page.goto(`${base}/${lang}/`, { waitUntil: "load" }));
	await reach(page, page.locator("#q"));
	await page.keyboard.insertText(its.search);
	const [answer] = await Promise.all([
		page.waitForResponse((r) => r.request().isNavigationRequest()),
		page.keyboard.press("Enter"),
	]);
	await page.waitForLoadState("load");
	await look(page, "results", answer);
	await look(page, "course", await press(page, page.locator(`main a[href*="${its.course}"]`).first()));
	await choose(page, page.locator("#can-home"), its.home);
	await look(page, "can I take this", await press(page, page.locator(".can-form button")));
	say("a line for every rule", await page.locator("ul.can li").count() > 4 ? [] : ["too few lines"]);
}

async function apply(page) {
	await look(page, "form", await press(page, page.locator("main a[href*='enrol?']").first()));
	for (const [name, value] of [
		["name", "Zoë d'Ârc"], ["email", its.mail], ["student_number", its.number], ["faculty", "law"], ["programme", "Law"], ["year", "2"],
		["purpose-1", "elective"], ["motivation-1", MOTIVATION], ["board-1", "not-needed"], ["consent", "1"],
	])
		await enter(page, name, value);
	await look(page, "check your answers", await press(page, button(page, "check")));
	await look(page, "unconfirmed", await press(page, button(page, "send")));
	return page.url();
}

/* The address of the mailed link; the body is 8bit, base64 or quoted-printable as the mail's head says. */
function mailed() {
	const lines = fs.existsSync(its.mails) ? fs.readFileSync(its.mails, "utf8").split("\n").filter(Boolean) : [];

	for (const mail of lines.map(JSON.parse).filter((m) => m.to[0] === its.mail)) {
		let text = Buffer.from(mail.data, "base64").toString("utf8");
		if (/^content-transfer-encoding: *quoted-printable/im.test(text))
			text = text.replace(/=\r\n/g, "").replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
		else if (/^content-transfer-encoding: *base64/im.test(text))
			text = Buffer.from(text.split("\r\n\r\n").slice(1).join(""), "base64").toString("utf8");
		const link = new RegExp(`\\S+(/${lang}/enrolments/\\S+\\?key=[\\w-]+)`).exec(text);
		if (link)
			return link[1];
	}
	return null;
}

async function confirm(page) {
	let path = null;

	for (let i = 0; i < 300 && !(path = mailed()); i++)
		await new Promise((done) => { setTimeout(done, 100); });
	if (!path)
		throw new Error("no mail with a link came");
	await look(page, "mailed link", await page.goto(base + path, { waitUntil: "load" }));
	await look(page, "submitted", await press(page, button(page, "confirm")));
}

/* ---- the coordinators */

async function open_row(page, user, list, view, receipt) {
	const path = new URL(receipt).pathname.split("/").pop();

	await page.setExtraHTTPHeaders(basic(user));
	await look(page, `desk of ${user}`, await page.goto(`${base}/staff/?lang=${lang}`, { waitUntil: "load" }));
	await look(page, `${list} of ${user}`, await press(page, page.locator(`nav.desk a[href*="${list}"]`)));
	if (view)
		await look(page, `${list} ${view} of ${user}`, await press(page, page.locator(`nav.chips a[href*="view=${view}"]`)));
	return look(page, `row of ${user} in ${list}`, await press(page, page.locator(`a[href*="${path}"]`).first()));
}

async function decide(page, deed) {
	await look(page, deed, await press(page, page.locator(`button[name="action"][value="${deed}"]`)));
	say(`${deed} is said to be done`, await page.locator("[role=status]").count() ? [] : ["nothing is said"]);
}

/* The mail of declining is looked at, and thought better of. */
async function preview(page) {
	await choose(page, page.locator("#reason-decline"), "overlap");
	await reach(page, page.locator("#text-decline"));
	await page.keyboard.insertText("Too much like Law 2.");
	await look(page, "mail of declining", await press(page, button(page, "preview")));
	say("the mail says why", await contains(page, its.mail, "> Too much like Law 2."));
}

async function main() {
	const browser = await launch();
	const context = await browser.newContext({
		javaScriptEnabled: scripts, viewport: { width: 320, height: 640 }, reducedMotion: "reduce",
	});
	const page = await context.newPage();
	const desk = await (await browser.newContext({ javaScriptEnabled: scripts, viewport: { width: 320, height: 640 } })).newPage();

	for (const p of [page, desk])
		p.setDefaultTimeout(20000);
	await search(page);
	const receipt = (await apply(page)).split("?")[0];
	await confirm(page);
	await open_row(desk, its.deskHome, "outgoing", "", receipt);
	await preview(desk);
	await decide(desk, "approve");
	await open_row(desk, its.deskHost, "incoming", "", receipt);
	await decide(desk, "place");
	await look(page, "placed", await page.goto(receipt, { waitUntil: "load" }));
	say("the steps are locked", await page.locator(".mail").count() ? ["there is a mail already"] : []);
	await open_row(desk, its.deskHost, "incoming", "placed", receipt);
	await decide(desk, "transcript-sent");
	await look(page, "finished, to the student", await page.goto(receipt, { waitUntil: "load" }));
	say("the recognition steps", await contains(page, ...its.steps[lang]));
	await open_row(desk, its.deskHome, "after", "", receipt);
	await decide(desk, "received");
	await decide(desk, "registered");
	await look(page, "registered, to the student", await page.goto(receipt, { waitUntil: "load" }));
	say("three marks are set", await page.locator(".can .ok").count() === 3 ? [] : [`${await page.locator(".can .ok").count()} are`]);
	await browser.close();
	finish();
}

main().catch((e) => {
	say("journey", [e.message]);
	process.exit(1);
});
