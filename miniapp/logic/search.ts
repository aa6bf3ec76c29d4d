// Which bin? What is typed is searched after a pause, and an answer for older words is dropped.

import { fill } from "../words.ts";
import { Latest, Paused } from "./latest.ts";
import type { Parts, Schemas } from "./parts.ts";
import { date } from "./times.ts";
import { trouble } from "./trouble.ts";

/** The class of a bin's colour. It never stands without the bin's word. */
const colour = (bin: string | null | undefined): string => bin ?? "outside";

const category = ({ name, part }: Schemas["CategoryShown"]): string =>
  part ? `${name} · ${part}` : name;

export interface HitView {
  slug: string;
  title: string;
  /** What was said of it, if it goes by that; else empty. */
  condition: string;
  colour: string;
  bin: string;
  why: string;
}

export interface GuessView {
  colour: string;
  bin: string;
  explained: string;
  like: string;
  /** What to do with what is none of the four; empty for a bin. */
  advice: string;
}

export interface AnswerView {
  words: string;
  /** The first hit is it. */
  sure: boolean;
  hits: HitView[];
  guess: GuessView | null;
}

export interface VariantView {
  condition: string;
  colour: string;
  bin: string;
  place: string;
  prepare: string[];
  why: string;
  /** What places are to take that are looked for, and its name; empty where it is brought to none. */
  takes: string;
  takesName: string;
  /** It is collected: booked here, or on a page of the portal. */
  books: "" | "here" | "page";
}

export interface SearchView {
  words: string;
  state: "empty" | "looking" | "found" | "failed";
  answers: AnswerView[];
  /** It was too long, so that only its beginning counted. */
  cut: boolean;
  message: string;
  /** The item whose steps are shown, and these. */
  open: string;
  variants: VariantView[];
  /** Whose rules say so, and since when. */
  rules: string;
}

const EMPTY: SearchView = {
  words: "",
  state: "empty",
  answers: [],
  cut: false,
  message: "",
  open: "",
  variants: [],
  rules: "",
};

export class Search {
  view: SearchView = EMPTY;
  private readonly latest = new Latest();
  private readonly latestItem = new Latest();
  private readonly pause = new Paused();
  private bins: Promise<Map<string, string>> | undefined;

  constructor(
    private readonly parts: Parts,
    private readonly changed: (view: SearchView) => void,
  ) {}

  /** The words are these now. */
  type(words: string): void {
    const current = this.latest.begin();
    this.latestItem.begin();
    const asked = words.trim();
    if (asked === "") {
      this.pause.cancel();
      this.show({ ...EMPTY, words });
      return;
    }
    this.show({ ...this.view, words, open: "", variants: [], rules: "" });
    this.pause.then(() => void this.look(asked, current));
  }

  /** Opens an item's steps, or closes them. */
  async toggle(slug: string): Promise<void> {
    const current = this.latestItem.begin();
    if (this.view.open === slug) {
      this.show({ ...this.view, open: "", variants: [], rules: "" });
      return;
    }
    try {
      const item = await this.parts.client.get("/api/v1/sorting/items/{slug}", { path: { slug } });
      if (!current()) return;
      const { words } = this.parts;
      const variants = item.variants.map((variant): VariantView => ({
        condition: variant.condition ?? "",
        colour: colour(variant.category.bin),
        bin: category(variant.category),
        place: variant.place,
        prepare: variant.prepare,
        why: variant.why,
        takes: variant.takes ?? "",
        takesName: variant.category.name,
        books: !variant.booked ? "" : variant.category.code === "renovation" ? "page" : "here",
      }));
      const { name, since } = item.rules;
      const rules = fill(words.byRules, { rules: name, since: date(since, words) });
      this.show({ ...this.view, open: slug, variants, rules, message: "" });
    } catch (error) {
      if (current()) this.show({ ...this.view, message: trouble(error, this.parts.words).message });
    }
  }

  private show(view: SearchView): void {
    this.view = view;
    this.changed(view);
  }

  private async look(asked: string, current: () => boolean): Promise<void> {
    this.show({ ...this.view, state: "looking", message: "" });
    try {
      const found = await this.parts.client.get("/api/v1/sorting/search", {
        query: { q: asked, limit: 5 },
      });
      const several = found.parts ?? [];
      const each = several.length > 0 ? several : [found];
      const answers = await Promise.all(each.map((one) => this.answer(one)));
      if (!current()) return;
      this.show({ ...this.view, state: "found", answers, cut: found.cut });
    } catch (error) {
      if (!current()) return;
      const { message } = trouble(error, this.parts.words);
      this.show({ ...this.view, state: "failed", answers: [], message });
    }
  }

  private async answer(found: Schemas["SearchShown"]): Promise<AnswerView> {
    const hits = found.hits.map((hit) => ({
      slug: hit.slug,
      title: hit.title,
      condition: hit.condition ?? "",
      colour: colour(hit.category.bin),
      bin: category(hit.category),
      why: hit.why,
    }));
    const guess = found.guess ? await this.guess(found.guess, found.words) : null;
    return { words: found.words, sure: found.sure, hits, guess };
  }

  private async guess(guess: Schemas["GuessShown"], asked: string): Promise<GuessView> {
    const { words } = this.parts;
    const bin = guess.bin ? (await this.names()).get(guess.bin) : undefined;
    return {
      colour: colour(guess.bin),
      bin: fill(words.guess, { bin: bin ?? words.outsideBins }),
      explained: fill(words.guessPercent, { words: asked, percent: guess.percent }),
      like: guess.like.length > 0 ? fill(words.guessLike, { names: guess.like.join(words.comma) }) : "",
      advice: guess.advice ?? "",
    };
  }

  /** The bins in the district's own words. */
  private names(): Promise<Map<string, string>> {
    this.bins ??= this.parts.client.get("/api/v1/sorting/categories", {}).then(
      ({ items }) => new Map(items.map(({ bin, name }) => [bin, name])),
      (error: unknown) => {
        // Asked again with the next guess.
        this.bins = undefined;
        throw error;
      },
    );
    return this.bins;
  }
}
