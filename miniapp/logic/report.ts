// Reporting a problem: its class, what to know about it, photos, place, words, and the receipt.

import { fill } from "../words.ts";
import { keepDraft, keptDraft, newDraft, type Draft, type Tried } from "./draft.ts";
import { Latest, Paused } from "./latest.ts";
import type { Parts, Schemas, Spot } from "./parts.ts";
import { MOST_PHOTOS, Photos, type IsThere, type Photo, type Send } from "./photos.ts";
import { keepReceipt } from "./receipts.ts";
import { moment } from "./times.ts";
import { codeOf, FINE, mayHaveArrived, trouble, type Trouble } from "./trouble.ts";

export interface QuestionView {
  code: string;
  label: string;
  kind: string;
  required: boolean;
  options: Schemas["CaseWord"][];
  answer: string;
  error: string;
}

/** What to know, and whom to call about it; without a number, nobody. */
export interface CallView {
  text: string;
  number: string;
  call: string;
}

export interface NearView {
  number: string;
  state: string;
  words: string;
}

export interface ReportView {
  step: "class" | "form" | "receipt";
  trouble: Trouble;
  busy: boolean;
  looked: string;
  classes: Schemas["CaseClassRow"][];
  /** It is rather something to throw away. */
  aboutSorting: boolean;
  className: string;
  notices: CallView[];
  /** It is not reported here: the notices, or this, say whom to call. */
  stops: boolean;
  stop: CallView | null;
  questions: QuestionView[];
  photos: Photo[];
  morePhotos: boolean;
  /** Some were dropped, since their files are gone. */
  photosGone: boolean;
  address: string;
  hasSpot: boolean;
  near: NearView[];
  joins: string;
  words: string;
  name: string;
  phone: string;
  receipt: { number: string; code: string; due: string; secret: string; joined: string } | null;
}

type Field = "address" | "words" | "name" | "phone";

export class Report {
  view: ReportView;
  private draft: Draft;
  private class: Schemas["CaseClassShown"] | undefined;
  private photos: Photos;
  private readonly latest = new Latest();
  private readonly latestNear = new Latest();
  private readonly pause = new Paused();

  constructor(
    private readonly parts: Parts,
    private readonly send: Send,
    private readonly changed: (view: ReportView) => void,
    private readonly isThere: IsThere = async () => true,
  ) {
    this.draft = keptDraft(parts) ?? newDraft(parts);
    this.photos = this.takePhotos();
    this.view = this.begun();
  }

  /** Lists the classes, and goes on with what was begun. */
  async start(): Promise<void> {
    await this.doing(async () => {
      await this.photos.drop();
      await this.list("", this.latest.begin());
      if (this.draft.classCode !== "") await this.open(this.draft.classCode);
    });
  }

  /** Searches the classes, after a pause; without words those that are reported most. */
  look(words: string): void {
    const current = this.latest.begin();
    this.show({ looked: words });
    const list = () =>
      this.list(words.trim(), current).catch((error: unknown) => {
        if (current()) this.show({ trouble: trouble(error, this.parts.words) });
      });
    this.pause.then(() => void list());
  }

  choose(code: string): Promise<void> {
    return this.doing(async () => {
      if (code !== this.draft.classCode) this.keep({ classCode: code, answers: {}, joins: "" });
      await this.open(code);
    });
  }

  /** Another class. */
  back(): void {
    this.show({ step: "class", trouble: FINE });
  }

  answer(code: string, value: string): void {
    this.keep({ answers: { ...this.draft.answers, [code]: value } });
    this.refresh();
  }

  fill(field: Field, value: string): void {
    this.keep({ [field]: value });
    this.refresh();
  }

  /** The place was chosen on the map. */
  async place(address: string, spot: Spot): Promise<void> {
    const { latitude, longitude } = spot;
    this.keep({ address, spot: { latitude, longitude }, joins: "" });
    this.refresh();
    await this.findSame();
  }

  addPhotos(paths: string[]): Promise<void> {
    return this.photos.add(paths);
  }

  removePhoto(path: string): void {
    this.photos.remove(path);
  }

  /** It is the same as a case nearby, or, with an empty number, none of them. */
  join(number: string): void {
    this.keep({ joins: number });
    this.refresh();
  }

  /** Sends it. The same report has one effect, however often it is sent. */
  submit(): Promise<void> {
    return this.doing(async () => {
      if (this.view.stops || this.view.stop !== null) return;
      if (this.draft.key === "") this.keep({ key: this.parts.newKey() });
      const photos = await this.photos.names();
      const sending = this.sending(photos);
      // Kept before it leaves: the mini-app may be closed while it is on its way.
      const others = this.draft.tried.filter((one) => !same(one, sending));
      this.keep({ tried: [...others, sending] });
      try {
        this.taken(await this.post(sending));
      } catch (error) {
        if (!mayHaveArrived(error)) this.keep({ tried: others });
        if (codeOf(error) !== "form-changed") throw error;
        await this.earlier(others, error);
      }
    });
  }

  /** Another report. */
  again(): void {
    this.draft = newDraft(this.parts);
    keepDraft(this.parts.store, undefined);
    this.class = undefined;
    this.photos = this.takePhotos();
    const { classes } = this.view;
    this.show({ ...this.begun(), classes });
  }

  private begun(): ReportView {
    const { address, spot, words, name, phone, joins, photos } = this.draft;
    return {
      step: "class",
      trouble: FINE,
      busy: false,
      looked: "",
      classes: [],
      aboutSorting: false,
      className: "",
      notices: [],
      stops: false,
      stop: null,
      questions: [],
      photos,
      morePhotos: photos.length < MOST_PHOTOS,
      photosGone: this.photos.gone,
      address,
      hasSpot: spot !== null,
      near: [],
      joins,
      words,
      name,
      phone,
      receipt: null,
    };
  }

  private takePhotos(): Photos {
    const changed = () => {
      if (photos !== this.photos) return;
      this.keep({ photos: photos.list });
      this.refresh();
    };
    const photos: Photos = new Photos(this.parts, this.send, changed, this.isThere);
    photos.list = this.draft.photos;
    return photos;
  }

  private keep(part: Partial<Draft>): void {
    this.draft = { ...this.draft, ...part };
    keepDraft(this.parts.store, this.draft);
  }

  private show(part: Partial<ReportView>): void {
    this.view = { ...this.view, ...part };
    this.changed(this.view);
  }

  /** Shows the draft as it is now. */
  private refresh(): void {
    const { answers, photos, address, spot, words, name, phone, joins } = this.draft;
    const questions = this.class?.questions ?? [];
    const stop = questions.find(({ code, stop }) => stop && answers[code] === stop.answer)?.stop;
    this.show({
      photos,
      morePhotos: photos.length < MOST_PHOTOS,
      photosGone: this.photos.gone,
      address,
      hasSpot: spot !== null,
      words,
      name,
      phone,
      joins,
      stop: stop ? this.callTo(stop.text, stop.call) : null,
      questions: questions.map((question) => ({
        code: question.code,
        label: question.label,
        kind: question.kind,
        required: question.required,
        options: question.options ?? [],
        answer: answers[question.code] ?? "",
        error: this.view.trouble.at[`answers_${question.code}`] ?? "",
      })),
    });
  }

  private callTo(text: string, number: string): CallView {
    return { text, number, call: fill(this.parts.words.call, { number }) };
  }

  private async doing(what: () => Promise<void>): Promise<void> {
    if (this.view.busy) return;
    this.show({ busy: true, trouble: FINE });
    try {
      await what();
    } catch (error) {
      this.show({ trouble: trouble(error, this.parts.words) });
      this.refresh();
    } finally {
      this.show({ busy: false });
    }
  }

  private async list(words: string, current: () => boolean): Promise<void> {
    const query = words === "" ? {} : { q: words };
    const found = await this.parts.client.get("/api/v1/case-classes", { query });
    if (!current()) return;
    this.show({ classes: found.items, aboutSorting: found.about_sorting });
  }

  private async open(code: string): Promise<void> {
    const { client } = this.parts;
    const shown = await client.get("/api/v1/case-classes/{code}", { path: { code } });
    this.class = shown;
    this.show({
      step: "form",
      className: shown.name,
      notices: shown.notices.map(({ text, call }) => this.callTo(text, call ?? "")),
      stops: shown.stops,
      near: [],
    });
    this.refresh();
    await this.findSame();
  }

  /** Whether others have reported the same. It can be sent without knowing that. */
  private async findSame(): Promise<void> {
    const { spot, classCode } = this.draft;
    const { client, words } = this.parts;
    const current = this.latestNear.begin();
    if (spot === null || classCode === "" || this.view.stops) return;
    try {
      const query = { class: classCode, datum: "gcj02" as const, ...spot };
      const { items } = await client.get("/api/v1/cases/nearby", { query });
      if (!current()) return;
      const near = items.map((one) => ({
        number: one.number,
        state: one.state_name,
        words: fill(words.nearCase, {
          metres: one.distance_m,
          when: moment(one.opened_at, words),
          count: one.reporters,
        }),
      }));
      this.show({ near });
    } catch {
      if (current()) this.show({ near: [] });
    }
  }

  private sending(photos: string[]): Tried {
    const { joins, classCode, answers, address, spot, words, name, phone } = this.draft;
    const common = {
      ...(photos.length === 0 ? {} : { photos }),
      ...(words.trim() === "" ? {} : { words }),
      ...(name.trim() === "" ? {} : { name }),
      ...(phone.trim() === "" ? {} : { phone }),
    };
    if (joins !== "") return { to: "joined", body: { number: joins, ...common } };
    const given = Object.entries(answers).filter(([, value]) => value !== "");
    return {
      to: "new",
      body: {
        class: classCode,
        ...common,
        ...(given.length === 0 ? {} : { answers: Object.fromEntries(given) }),
        ...(address.trim() === "" ? {} : { address }),
        ...(spot === null ? {} : { point: { ...spot, datum: "gcj02" as const } }),
      },
    };
  }

  private post(sending: Tried): Promise<Schemas["CaseTaken"]> {
    const { client } = this.parts;
    const { key } = this.draft;
    return sending.to === "new"
      ? client.post("/api/v1/cases", { body: sending.body, key })
      : client.post("/api/v1/cases/joined", { body: sending.body, key });
  }

  /** An earlier try had its effect after all: that receipt is the one that counts. */
  private async earlier(tried: Tried[], refused: unknown): Promise<void> {
    for (const one of [...tried].reverse()) {
      try {
        this.taken(await this.post(one));
        this.show({ trouble: { message: this.parts.words.earlierCounts, at: {} } });
        return;
      } catch (error) {
        if (codeOf(error) !== "form-changed") throw error;
      }
    }
    throw refused;
  }

  private taken(taken: Schemas["CaseTaken"]): void {
    const { number, code, secret, due_words, joined } = taken;
    const { store, words } = this.parts;
    keepReceipt(store, "cases", { number, secret, name: this.view.className });
    keepDraft(store, undefined);
    this.show({
      step: "receipt",
      receipt: { number, code, secret, due: due_words, joined: joined ? words.joinedOthers : "" },
    });
  }
}

const same = (one: Tried, other: Tried): boolean => JSON.stringify(one) === JSON.stringify(other);
