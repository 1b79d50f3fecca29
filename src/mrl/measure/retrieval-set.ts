// The data of an evaluation, checked, with indexes instead of ids.

import { assert } from "../../core/errors.ts";
import { type Ids, placesOfIds } from "../../core/ids.ts";
import { checkComponents } from "../../vectors/components.ts";
import { type FarRows, type RowSource, rowsOf, type Vectors } from "../../vectors/vectors.ts";
import { trecPlaces } from "../search/byte-order.ts";
import type { Distance } from "../search/distance.ts";
import type { MatrixProduct } from "../search/matrix-product.ts";
import { NO_DOCUMENT } from "../search/ranking.ts";
import { type JudgedQuery, type Judgements, judgedQueries } from "./judgements.ts";

/** Vectors at full width, as the engine made them; prefixes and norms are taken here. */
export interface RetrievalData {
  /** [queryIds.length, dim]; there may be none. */
  readonly queries: Float32Array;
  /** [documentIds.length, dim] */
  readonly documents: Float32Array | FarRows;
  readonly dim: number;
  /** Ids are unique. */
  readonly queryIds: readonly string[];
  readonly documentIds: Ids;
  readonly judgements?: Judgements | undefined;
  readonly distance: Distance;
  /** A query does not find the document that has its id. */
  readonly dropSelf: boolean;
  readonly product: MatrixProduct;
}

export interface RetrievalSet {
  readonly queries: Vectors;
  readonly documents: RowSource;
  /** Documents that are zero vectors. */
  readonly zeroDocumentCount: number;
  readonly distance: Distance;
  readonly product: MatrixProduct;
  readonly trecPlaces: Int32Array;
  /** For each query the document that it does not find, or NO_DOCUMENT. */
  readonly excluded: Int32Array;
  readonly droppedSelfCount: number;
  readonly judged: readonly JudgedQuery[];
  /** Documents that every query can choose from. */
  readonly choices: number;
}

/** Throws a DataError for vectors that cannot be ranked. */
export function retrievalSet(data: RetrievalData): RetrievalSet {
  const { queryIds, documentIds, dim } = data;
  const queries: Vectors = { values: data.queries, rows: queryIds.length, width: dim };
  const documents = rowsOf(data.documents, documentIds.length, dim);
  for (const { values, rows, width } of [queries, documents]) {
    assert(
      values === undefined || values.length === rows * width,
      `${rows} vectors of ${width} are not ${values?.length} numbers`,
    );
  }
  checkComponents(queries, (row) => `query "${queryIds[row]}"`);
  const zeroDocumentCount = checkComponents(documents, (row) => `document "${documentIds.at(row)}"`);

  const excluded = data.dropSelf
    ? documentsWithIds(queryIds, documentIds)
    : new Int32Array(queries.rows).fill(NO_DOCUMENT);
  const droppedSelfCount = excluded.filter((document) => document !== NO_DOCUMENT).length;
  return {
    queries,
    documents,
    zeroDocumentCount,
    distance: data.distance,
    product: data.product,
    trecPlaces: trecPlaces(documentIds),
    excluded,
    droppedSelfCount,
    judged: data.judgements === undefined ? [] : judgedQueries(queryIds, documentIds, data.judgements),
    choices: documents.rows - (droppedSelfCount > 0 ? 1 : 0),
  };
}

function documentsWithIds(queryIds: readonly string[], documentIds: Ids): Int32Array {
  const documentOf = placesOfIds(documentIds);
  return Int32Array.from(queryIds, (id) => documentOf.get(id) ?? NO_DOCUMENT);
}
