// Prints as JSON what ical.js, the parser of Thunderbird, sees in the calendar named on the command line.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

const calendar = new ICAL.Component(ICAL.parse(readFileSync(process.argv[2], "utf8")));
const kind = process.argv[3];

function moment(component, name) {
  const value = component.getFirstPropertyValue(name);
  if (!value) return null;
  return value.isDate ? value.toString() : value.toJSDate().toISOString();
}

const seen = calendar.getAllSubcomponents(kind).map((component) => ({
  uid: component.getFirstPropertyValue("uid"),
  title: component.getFirstPropertyValue("summary"),
  start: moment(component, kind === "vtodo" ? "due" : "dtstart"),
  end: kind === "vtodo" ? null : moment(component, "dtend"),
  status: component.getFirstPropertyValue("status"),
}));
console.log(JSON.stringify(seen));
