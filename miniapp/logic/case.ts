// One case: how far it is, and what its reporter may do.

import { fill } from "../words.ts";
import { Once } from "./once.ts";
import type { Parts, Schemas } from "./parts.ts";
import { moment } from "./times.ts";
import { codeOf, FINE, trouble, type Trouble } from "./trouble.ts";

export interface CaseView {
  trouble: Trouble;
  busy: boolean;
  number: string;
  name: string;
  state: string;
  explained: string;
  reason: string;
  waitsUntil: string;
  due: string;
  /** What staff ask; empty where they ask nothing. */
  question: string;
  askedAt: string;
  /** What is being written in answer. */
  reply: string;
  address: string;
  words: string;
  answer: string;
  reopenUntil: string;
  photos: { thumb: string; full: string; stage: string }[];
  events: { at: string; name: string; words: string }[];
  steps: { code: string; name: string }[];
  /** The step that is being filled in. */
  step: string;
  said: string;
  rating: number;
  solved: "" | "yes" | "no";
  thanks: string;
}

export class Case {
  view: CaseView = {
    trouble: FINE,
    busy: false,
    number: "",
    name: "",
    state: "",
    explained: "",
    reason: "",
    waitsUntil: "",
    due: "",
    question: "",
    askedAt: "",
    reply: "",
    address: "",
    words: "",
    answer: "",
    reopenUntil: "",
    photos: [],
    events: [],
    steps: [],
    step: "",
    said: "",
    rating: 0,
    solved: "",
    thanks: "",
  };
  private readonly once: Once;

  constructor(
    private readonly parts: Parts,
    private readonly secret: string,
    /** Photos have addresses on this server. */
    private readonly base: string,
    private readonly changed: (view: CaseView) => void,
  ) {
    this.once = new Once(parts.newKey);
  }

  load(): Promise<void> {
    return this.doing(async () => {
      const path = { secret: this.secret };
      this.read(await this.parts.client.get("/api/v1/cases/{secret}", { path }));
    });
  }

  /** Begins a step, or leaves it. */
  choose(step: string): void {
    const open = this.view.step === step ? "" : step;
    this.show({ step: open, said: "", rating: 0, solved: "", trouble: FINE, thanks: "" });
  }

  say(said: string): void {
    this.show({ said });
  }

  rate(part: { rating?: number; solved?: "yes" | "no" }): void {
    this.show(part);
  }

  /** Does the step that was begun. */
  take(): Promise<void> {
    const { step, said, rating, solved } = this.view;
    const body: Schemas["CaseStep"] = {
      step: step as Schemas["CaseStepName"],
      ...(said.trim() === "" ? {} : { words: said }),
      ...(step === "rate" && rating > 0 ? { rating } : {}),
      ...(step === "rate" && solved !== "" ? { solved: solved === "yes" } : {}),
    };
    return this.send(body, { step: "", said: "", rating: 0, solved: "" });
  }

  writeReply(reply: string): void {
    this.show({ reply });
  }

  /** Answers what staff ask. */
  sendReply(): Promise<void> {
    const { reply } = this.view;
    const body: Schemas["CaseStep"] = {
      step: "add",
      ...(reply.trim() === "" ? {} : { words: reply }),
    };
    return this.send(body, { reply: "" });
  }

  /** Sends a step; once it is taken, `done` is shown. */
  private send(body: Schemas["CaseStep"], done: Partial<CaseView>): Promise<void> {
    return this.doing(async () => {
      const { client, words } = this.parts;
      const path = { secret: this.secret };
      const key = this.once.keyOf(body);
      try {
        const now = await client.post("/api/v1/cases/{secret}/steps", { path, body, key });
        this.once.done();
        this.show({ ...done, thanks: words.stepDone });
        this.read(now);
      } catch (error) {
        // Somebody was quicker: what can be done now is shown with the reason.
        if (codeOf(error) === "case-too-late") {
          this.show({ step: "" });
          this.read(await client.get("/api/v1/cases/{secret}", { path }));
        }
        throw error;
      }
    });
  }

  private show(part: Partial<CaseView>): void {
    this.view = { ...this.view, ...part };
    this.changed(this.view);
  }

  private async doing(what: () => Promise<void>): Promise<void> {
    if (this.view.busy) return;
    this.show({ busy: true, trouble: FINE, thanks: "" });
    try {
      await what();
    } catch (error) {
      this.show({ trouble: trouble(error, this.parts.words) });
    } finally {
      this.show({ busy: false });
    }
  }

  private read(shown: Schemas["CaseShown"]): void {
    const { words } = this.parts;
    const { question, reopen_until: until, waits_until: waits } = shown;
    this.show({
      number: shown.number,
      name: shown.class_name,
      state: shown.state_name,
      explained: shown.state_explained,
      reason: shown.reason ?? "",
      waitsUntil: waits ? fill(words.waitsUntil, { time: moment(waits, words) }) : "",
      due: shown.due_words,
      question: question?.text ?? "",
      askedAt: question ? moment(question.asked_at, words) : "",
      address: shown.address ?? "",
      words: shown.words ?? "",
      answer: shown.answer ?? "",
      reopenUntil: until ? fill(words.reopenUntil, { time: moment(until, words) }) : "",
      photos: shown.photos.map(({ thumb, full, stage_name }) => ({
        thumb: this.base + thumb,
        full: this.base + full,
        stage: stage_name,
      })),
      events: shown.events.map(({ at, name, words: said }) => ({
        at: moment(at, words),
        name,
        words: said ?? "",
      })),
      // A question has a place of its own to answer it.
      steps: shown.steps
        .filter(({ code }) => !question || code !== "add")
        .map(({ code, name }) => ({ code, name })),
    });
  }
}
