// The texts of golden vectors: 64 that are always the same, of every length, so that whatever is done otherwise to a text is seen in the
// vector of one of them.
import { documentText, readDocuments } from "../data/beir.ts";
import { builtInFile } from "../data/find-data-set.ts";
import { wordCount } from "../data/length-class.ts";

export const TEXT_COUNT = 64;

/** Other scripts, capitals, blanks around, digits, marks: what tokenizers and normalisers treat in ways of their own. */
const UNUSUAL: readonly string[] = [
  "THE BRIDGE WAS CLOSED for repairs until Friday",
  "  a text with blanks around it\t ",
  "Über den Wolken muß die Freiheit wohl grenzenlos sein, naïve façade",
  "Мост закрыт на ремонт до пятницы",
  "η γέφυρα είναι κλειστή μέχρι την Παρασκευή",
  "桥梁因维修关闭至星期五",
  "橋は金曜日まで修理のため閉鎖されています。ガギグゲゴ",
  "다리는 금요일까지 수리로 폐쇄됩니다",
  "الجسر مغلق للإصلاح حتى يوم الجمعة",
  "पुल शुक्रवार तक मरम्मत के लिए बंद है",
  "3.14159, 2026-11-29, +49 (0)30 1234567; €5,000.00 & 50 %",
  "🦎👩‍👩‍👧 e\u0301 ﬁnance ½ — “quoted” …",
];

/** Words of the long texts: most models are trained to be cut at one of these. */
const LONG_WORDS: readonly number[] = [100, 200, 320, 450, 700, 1000];

/** Apart, so that no long text begins as another does. */
const LONG_STRIDE = 131;

/** @returns TEXT_COUNT texts */
export async function goldenTexts(): Promise<readonly string[]> {
  const { source, name } = builtInFile("corpus.jsonl");
  const documents: string[] = [];
  for await (const document of readDocuments(source, name)) documents.push(documentText(document));
  const long = LONG_WORDS.map((words, at) => joined(documents, at * LONG_STRIDE, words));
  return [...spread(documents, TEXT_COUNT - UNUSUAL.length - long.length), ...UNUSUAL, ...long];
}

/** Evenly from the shortest to the longest. */
function spread(documents: readonly string[], count: number): readonly string[] {
  const byLength = documents.toSorted((a, b) => wordCount(a) - wordCount(b));
  const last = byLength.length - 1;
  return Array.from({ length: count }, (_, at) => byLength[Math.round((at * last) / (count - 1))]!);
}

/** Documents one after the other until there are as many words. */
function joined(documents: readonly string[], from: number, words: number): string {
  let text = documents[from]!;
  for (let at = from + 1; wordCount(text) < words; at++) text += ` ${documents[at % documents.length]}`;
  return text;
}
