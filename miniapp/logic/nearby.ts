// What is nearest, from where somebody is or from the middle of the district.

import { fill } from "../words.ts";
import { Latest } from "./latest.ts";
import type { Parts, Schemas, Spot } from "./parts.ts";
import { codeOf, trouble } from "./trouble.ts";

export type Whereabouts = Spot | "refused" | "failed";

export const KINDS = ["toilets", "parking", "dropoff"] as const;
export type Kind = (typeof KINDS)[number];

/** What a place has to take: its code in filters, and its name. */
export interface Takes {
  code: string;
  name: string;
}

export interface PlaceView extends Spot {
  code: string;
  name: string;
  kind: string;
  address: string;
  /** Such as 约 320 米. */
  distance: string;
  /** `open`, `closed`, `suspended` or `unknown`; `state` is the same in words. */
  stateCode: string;
  state: string;
  count: string;
}

export interface NearbyView {
  kind: Kind;
  /** That only some are listed, in words; empty for all. */
  only: string;
  items: PlaceView[];
  /** Where the list starts from, in words. */
  from: string;
  state: "looking" | "found" | "failed";
  message: string;
  /** There is a next page. */
  more: boolean;
  /** What was not looked at, in words. */
  end: string;
}

/** The code of the place that a mini-app code (小程序码) on a poster is about: `p=…`, as WeChat gives it. */
export function placeOf(scene: string | undefined): string | undefined {
  try {
    return /^p=([0-9A-Za-z]{1,16})$/.exec(decodeURIComponent(scene ?? ""))?.[1];
  } catch {
    // Not encoded as it should be: no code of ours.
    return undefined;
  }
}

export class Nearby {
  view: NearbyView = {
    kind: "toilets",
    only: "",
    items: [],
    from: "",
    state: "looking",
    message: "",
    more: false,
    end: "",
  };
  private spot: Spot | undefined;
  private takes: Takes | undefined;
  private refused = "";
  private next: string | undefined;
  private going = false;
  private readonly latest = new Latest();

  constructor(
    private readonly parts: Parts,
    private readonly changed: (view: NearbyView) => void,
  ) {}

  /** Another kind, or only those that take something. */
  choose(kind: Kind, takes?: Takes): Promise<void> {
    this.takes = takes;
    const only = takes === undefined ? "" : fill(this.parts.words.nearTakes, { name: takes.name });
    this.show({ ...this.view, only });
    return this.list(kind);
  }

  /** Lists `kind` from the beginning. */
  list(kind: Kind = this.view.kind): Promise<void> {
    this.next = undefined;
    this.show({ ...this.view, kind, items: [], state: "looking", message: "", more: false, end: "" });
    return this.page();
  }

  /** Starts from where somebody is. Call it only when they asked for it. */
  async locate(where: () => Promise<Whereabouts>): Promise<void> {
    const { words } = this.parts;
    const found = await where();
    if (typeof found === "string") {
      this.spot = undefined;
      this.refused = found === "refused" ? words.locateRefused : words.locateFailed;
    } else {
      this.spot = found;
      this.refused = "";
    }
    await this.list();
  }

  /** The next page, unless it is on its way or there is none. */
  async more(): Promise<void> {
    if (this.going || this.next === undefined) return;
    this.show({ ...this.view, state: "looking", message: "" });
    await this.page();
  }

  /** Once more what failed: the next page, or the list. */
  again(): Promise<void> {
    return this.view.items.length > 0 ? this.more() : this.list();
  }

  place(code: string): PlaceView | undefined {
    return this.view.items.find((place) => place.code === code);
  }

  private show(view: NearbyView): void {
    this.view = view;
    this.changed(view);
  }

  private async page(): Promise<void> {
    const current = this.latest.begin();
    const { client, words } = this.parts;
    const after = this.next;
    this.going = true;
    try {
      const found = await client.get("/api/v1/places", {
        query: {
          kind: this.view.kind,
          datum: "gcj02",
          ...(this.takes === undefined ? {} : { filters: `takes-${this.takes.code}` }),
          ...(this.spot === undefined ? {} : this.spot),
          ...(after === undefined ? {} : { after }),
        },
      });
      if (!current()) return;
      this.next = found.next ?? undefined;
      const items = [...this.view.items, ...found.items.map(shown)];
      const end =
        found.within_m == null ? "" : fill(words.lookedWithin, { metres: found.within_m });
      this.show({
        ...this.view,
        items,
        from: after === undefined ? this.from(found.from) : this.view.from,
        state: "found",
        message: "",
        more: this.next !== undefined,
        end: items.length === 0 && end === "" ? words.noPlaces : end,
      });
    } catch (error) {
      if (!current()) return;
      // A page that cannot be found any more: the list has to begin anew.
      if (after !== undefined && codeOf(error) === "not-found") {
        await this.list();
        return;
      }
      this.show({ ...this.view, state: "failed", message: trouble(error, words).message });
    } finally {
      if (current()) this.going = false;
    }
  }

  private from(start: Schemas["PlacesStart"] | null | undefined): string {
    const { words } = this.parts;
    const said = [];
    if (this.refused !== "") said.push(this.refused);
    if (this.spot === undefined || start?.assumed) said.push(words.fromMiddle);
    else said.push(words.fromHere);
    if (start?.outside_m != null) {
      said.push(fill(words.outside, { km: Math.round(start.outside_m / 1000) }));
    }
    return said.join(" ");
  }
}

const shown = (place: Schemas["PlaceListed"]): PlaceView => ({
  code: place.code,
  name: place.name,
  kind: place.kind_name,
  address: place.address ?? "",
  distance: place.distance,
  stateCode: place.state.code,
  state: place.state.words,
  count: place.count?.words ?? "",
  latitude: place.point.latitude,
  longitude: place.point.longitude,
});
