/*
 * Opens pages in headless Chromium and says in TAP what is wrong with them: node check.cjs BASE PAGES.json
 *
 * PAGES.json is a list of {name, path, status, widths, user}: each must, at each width, be valid HTML, free of axe violations, free of messages on
 * the console and of requests to anybody else, and must not scroll sideways. A user is a coordinator of the demonstration's desk.
 */
"use strict";
const fs = require("fs");
const { chromium } = require("playwright-core");
const { HtmlValidate } = require("html-validate");
const axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const FLAGS = [
	"--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
	"--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
];
const rules = {
	extends: ["html-validate:recommended"],
	rules: {
		"long-title": "off",
		"no-trailing-whitespace": "off",
		"attribute-boolean-style": "off",
		"attribute-empty-style": "off",
		"void-style": "off",
		/* Checkboxes of one facet share a name: several values of one parameter. */
		"form-dup-name": "off", /* a facet and the courses of a form are one name given several times */
		"doctype-style": "off",
		"no-redundant-for": "off",
		"tel-non-breaking": "off",
	},
};

async function invalid(html) {
	const report = await new HtmlValidate(rules).validateString(html);
	return report.results.flatMap((r) =>
		r.messages.map((m) => `html: ${m.line}:${m.column} ${m.message} (${m.ruleId})`));
}

async function violations(page) {
	if (!await page.evaluate(() => "axe" in globalThis))
		await page.evaluate(axe);
	const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"], preload: false }));
	return found.violations.flatMap((v) =>
		v.nodes.map((n) => `axe: ${v.id}: ${v.help}: ${n.html.slice(0, 200)}`));
}

/* The one page that all are opened in, since making one takes longer than most checks; seen.said is what it does that it should not. */
async function tab(context, base, seen) {
	const page = await context.newPage();
	page.on("console", (m) => {
		/* Chromium says "Failed to load resource" of the error page that was asked for. */
		if (["error", "warning"].includes(m.type()) && m.location().url !== base + seen.path)
			seen.said.push(`console: ${m.text()} ${m.location().url}`);
	});
	page.on("pageerror", (e) => seen.said.push(`script: ${e.message}`));
	page.on("request", (r) => {
		if (!r.url().startsWith(base) && !r.url().startsWith("data:"))
			seen.said.push(`asks somebody else: ${r.url()}`);
	});
	page.on("requestfailed", (r) => seen.said.push(`not loaded: ${r.url()} (${r.failure().errorText})`));
	return page;
}

function basic(user) {
	return { authorization: `Basic ${Buffer.from(`${user}:demo`).toString("base64")}` };
}

async function open(page, base, wanted, said) {
	await page.setViewportSize({ width: wanted.widths[0], height: 800 });
	await page.setExtraHTTPHeaders(wanted.user ? basic(wanted.user) : {});
	const answer = await page.goto(base + wanted.path, { waitUntil: "load", timeout: 120000 });
	if (answer.status() !== (wanted.status || 200))
		said.push(`status ${answer.status()}, not ${wanted.status || 200}`);
	said.push(...await invalid((await answer.body()).toString("utf8")));
}

async function at_width(context, page, width, said) {
	await page.setViewportSize({ width, height: 800 });
	said.push(...await violations(page));
	const sideways = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
	if (sideways > 0)
		said.push(`scrolls sideways by ${sideways} px`);
	const cookies = await context.cookies();
	if (cookies.length > 0)
		said.push(`sets a cookie: ${cookies[0].name}`);
}

/* Says a line for every width; what is wrong with the page itself is said at the first. How many lines say "not ok". */
async function check(context, page, base, wanted, seen) {
	let opened = false, failed = 0;
	seen.path = wanted.path;
	for (const width of wanted.widths) {
		const said = seen.said = [];
		try {
			if (!opened)
				await open(page, base, wanted, said);
			opened = true;
			await at_width(context, page, width, said);
		} catch (e) {
			said.push(`${e.message}`);
		}
		process.stdout.write(`${said.length ? "not ok" : "ok"} - ${wanted.name} at ${width} px\n`);
		for (const line of said)
			process.stdout.write(`  # ${line.replace(/\s+/g, " ")}\n`);
		failed += said.length > 0;
	}
	return failed;
}

function launch() {
	return chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", headless: true, args: FLAGS });
}

async function main() {
	const [base, list] = process.argv.slice(2);
	const browser = await launch();
	const context = await browser.newContext();
	const seen = { said: [], path: "" };
	const page = await tab(context, base, seen);
	let failed = 0;
	for (const wanted of JSON.parse(fs.readFileSync(list, "utf8")))
		failed += await check(context, page, base, wanted, seen);
	await browser.close();
	process.exitCode = failed ? 1 : 0;
}

/* Says in TAP, each name behind about, what was looked at and what is wrong with it; finish() makes it the program's exit code. */
function reporter(about) {
	let failed = 0;

	function say(name, faults) {
		process.stdout.write(`${faults.length ? "not ok" : "ok"} - ${about}${name}\n`);
		for (const fault of faults)
			process.stdout.write(`  # ${String(fault).replace(/\s+/g, " ")}\n`);
		failed += faults.length > 0;
	}
	/* Claims: [whether it holds, what is said otherwise]. */
	function check(name, ...claims) {
		say(name, claims.filter(([holds]) => !holds).map(([, otherwise]) => otherwise));
	}
	function finish() {
		process.exitCode = failed ? 1 : 0;
	}
	return { say, check, finish };
}

module.exports = { launch, basic, invalid, violations, reporter };
if (require.main === module)
	main();
