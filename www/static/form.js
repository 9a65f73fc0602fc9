/*
 * Forms. Everything works without this file. With it the focus goes to what a page says was refused, as a keyboard or a screen reader
 * would otherwise begin at the top of a page that looks like the one before.
 */
"use strict";
{
const refused = document.querySelector("main [role=alert]");

if (refused) {
	refused.tabIndex = -1;
	refused.focus();
}
}
