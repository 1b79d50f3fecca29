// Makes a core where the process stands and asks for every device by name: prints what each said, as JSON. The paths of library and
// model come as arguments.

import { OpenvinoCompiledModel } from "../../../ffi/openvino/compiled-model.ts";
import { OpenvinoCore } from "../../../ffi/openvino/core.ts";

const [library, model] = process.argv.slice(2) as [string, string];
const core = OpenvinoCore.open([library]);

function answer(call: () => unknown): string {
  try {
    return String(call());
  } catch (error) {
    return (error as Error).message;
  }
}

const devices = [
  "AUTO",
  "AUTO:CPU",
  "BATCH:CPU(4)",
  "HETERO:CPU",
  "MULTI:CPU",
  "TEMPLATE",
  "GPU",
  "NPU",
  "CPU",
];
const answers = devices.map((device) => [
  device,
  answer(() => core.deviceProperty(device.split(":")[0]!, "FULL_DEVICE_NAME")),
  answer(() => new OpenvinoCompiledModel(core, model, device, {}).property("EXECUTION_DEVICES")),
]);
const compiler = { NPU_PLATFORM: "4000", NPU_COMPILER_TYPE: "PLUGIN" };
answers.push(["NPU's compiler", answer(() => new OpenvinoCompiledModel(core, model, "NPU", compiler))]);
console.log(JSON.stringify({ answers }));
