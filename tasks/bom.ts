// A bill of materials of an executable, in CycloneDX: each component with its version and licence, and the libraries by their hashes.
// Nothing in it depends on when or where it is made.

import { Enums, Models, Serialize, Spec } from "@cyclonedx/cyclonedx-library";
import { librariesFor } from "../native-libs/manifest.ts";
import { allComponents, type Component } from "./licenses.ts";

/** @param sha256 of the executable */
export function bomText(target: string, fileName: string, sha256: string): string {
  const [self, ...components] = allComponents(target);
  const bom = new Models.Bom();
  bom.metadata.component = componentOf(self!, Enums.ComponentType.Application);
  bom.metadata.component.hashes.set(Enums.HashAlgorithm["SHA-256"], sha256);
  bom.metadata.component.description = fileName;
  for (const component of components) bom.components.add(componentOf(component, Enums.ComponentType.Library));
  for (const { path, sha256: hash, package: from } of librariesFor(target)) {
    const file = new Models.Component(Enums.ComponentType.File, path, { bomRef: `${from}/${path}` });
    file.hashes.set(Enums.HashAlgorithm["SHA-256"], hash);
    bom.components.add(file);
  }
  const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6));
  return `${serializer.serialize(bom, { sortLists: true, space: 1 })}\n`;
}

function componentOf(
  { name, version, license, purl }: Component,
  type: Enums.ComponentType,
): Models.Component {
  const component = new Models.Component(type, name, {
    bomRef: purl ?? name,
    version: version === "" ? undefined : version,
    purl,
  });
  for (const id of license.split("; ")) component.licenses.add(new Models.NamedLicense(id));
  return component;
}
