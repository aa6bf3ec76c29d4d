// What the home page says of the district.

import { fill } from "../words.ts";
import type { Parts } from "./parts.ts";

export interface HomeView {
  district: string;
  hotline: string;
  hours: string;
  demonstration: boolean;
  bulky: boolean;
  report: boolean;
}

/** Without a network the page is there without them. */
export const UNKNOWN: HomeView = {
  district: "",
  hotline: "",
  hours: "",
  demonstration: false,
  bulky: true,
  report: true,
};

export async function home({ client, words }: Parts): Promise<HomeView> {
  const { name, contact, demonstration, features } = await client.get("/api/v1/settings", {});
  return {
    district: name,
    hotline: contact.hotline,
    hours: contact.hotline_hours === "" ? "" : fill(words.hotlineHours, { hours: contact.hotline_hours }),
    demonstration,
    bulky: features.bulky,
    report: features.report,
  };
}
