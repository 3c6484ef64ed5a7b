/** A day as YYYY-MM-DD. */
export type Day = string;

/** What a record states; any fact may be left out or null: it is then not known, never zero and never no. */
export interface Facts {
  id?: string | null;
  /** The key of the item; a group may leave it out and is then judged for every item that groups may claim. */
  item?: ItemKey | null;
  // the policy's facts
  /** Anything else is left alone. */
  [other: string]: unknown;
}

export type Verdict = "eligible" | "ineligible" | "undetermined" | "rejected";

/** One condition that was looked at, in the order of the text. */
export interface Step {
  clause: string;
  /** The key of the condition; of the table the fact that decides. */
  key: string | null;
  label: { zh: string; en: string };
  verdict: "met" | "not_met" | "unknown";
  /** As `verdict`; `pending` is procedure that is not shown yet: still to do, and no reason to refuse. */
  mark: "met" | "failed" | "unknown" | "pending";
  /** A matter of reporting, filing, papers, licence or check. */
  procedure: boolean;
  /** Whether this is the table itself, and not a condition beside it. */
  table: boolean;
}

/** A value that cannot be read, or that cannot be true beside another. */
export interface Fault {
  field: string | null;
  code: string;
  /** The other fact, where two cannot both be true. */
  other?: string;
}

export interface Result {
  item: string | null;
  verdict: Verdict;
  /** What is payable, in yuan with two decimals; "0.00" if ineligible; null if undetermined or rejected. */
  amount: string | null;
  /** The same in whole fen; a bigint only beyond 2^53. */
  amount_fen: number | bigint | null;
  /** What the table says with every other condition taken as met, in fen; null where that is not known. */
  potential_fen: number | bigint | null;
  season: "low" | "normal" | "holiday" | null;
  /** The key of the first failed, else the first unknown condition; the field of the first fault if rejected. */
  reason: string | null;
  steps: Step[];
  /** Why the record was rejected; empty otherwise. */
  faults: Fault[];
  /** What the other items come to, where the record named none. */
  alternatives?: Result[];
}

/** Which rules these are: the policy, its document, the readings, and a digest of everything that results rest on. */
export const policy: {
  key: string;
  document: string;
  label: { zh: string; en: string };
  readings: Record<string, string>;
  digest: string;
  items: Record<ItemKey, { clause: string; label: { zh: string; en: string }; subject: string }>;
};

/** Judge one record. Never throws for what the facts say. */
export function evaluate(facts: Facts): Result;
