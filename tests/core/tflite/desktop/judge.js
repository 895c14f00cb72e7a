// Runs each NAME.tflite of a folder on the samples of NAME.in, all inputs back to back, by desktop TFLite built for the
// web: outputs go to NAME.out, the reason why it does not run to NAME.refused.  With a NAME.fresh each sample gets a runner
// of its own, since there is no other way to reset what a model remembers.
// Usage: node judge.js FOLDER_OF_THE_PACKAGE FOLDER
// SPDX-License-Identifier: GPL-3.0-or-later
'use strict';
const fs = require('fs');
const path = require('path');

const wasm = path.resolve(process.argv[2], 'node_modules/@tensorflow/tfjs-tflite/wasm/tflite_web_api_cc');
const folder = process.argv[3];

async function main() {
  const makeModule = require(wasm + '.js');
  const wasmBinary = fs.readFileSync(wasm + '.wasm');
  let said = [];
  const say = (line) => said.push(line);
  const fresh = () => makeModule({wasmBinary, print: say, printErr: say});
  let tflite = await fresh();

  function withRunner(model, use) {
    const at = tflite._malloc(model.length);
    tflite.HEAPU8.set(model, at);
    const options = {numThreads: 1, enableProfiling: false, maxProfilingBufferEntries: 1024};
    const result = tflite.TFLiteWebModelRunner.CreateFromBufferAndOptions(at, model.length, options);
    try {
      if (!result.ok()) throw new Error(result.errorMessage());
      const runner = result.value();
      try {
        use(runner);
      } finally {
        runner.delete();
      }
    } finally {
      result.delete();
      tflite._free(at);
    }
  }

  // The tensors' bytes where they lie in the module's memory.
  const views = (tensors) => {
    const list = [];
    for (let i = 0; i < tensors.size(); ++i) {
      const data = tensors.get(i).data();
      list.push(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    }
    return list;
  };

  function answers(model, samples, fresh_each) {
    const out = [];
    for (let at = 0; at < samples.length;) {
      withRunner(model, (runner) => {
        do {
          const start = at;
          for (const input of views(runner.GetInputs())) {
            input.set(samples.subarray(at, at + input.length));
            at += input.length;
          }
          if (at === start) throw new Error('no inputs');
          if (!runner.Infer()) throw new Error('inference failed');
          for (const output of views(runner.GetOutputs())) out.push(Buffer.from(output));
        } while (at < samples.length && !fresh_each);
      });
    }
    return Buffer.concat(out);
  }

  for (const file of fs.readdirSync(folder).filter((f) => f.endsWith('.tflite')).sort()) {
    const base = path.join(folder, file.slice(0, -'.tflite'.length));
    said = [];
    try {
      const fresh_each = fs.existsSync(base + '.fresh');
      fs.writeFileSync(base + '.out', answers(fs.readFileSync(base + '.tflite'), fs.readFileSync(base + '.in'), fresh_each));
    } catch (error) {
      fs.writeFileSync(base + '.refused', said.concat(String(error.message)).join('\n'));
      tflite = await fresh();  // what aborted is of no further use
    }
  }
}

main().catch((error) => {
  console.error(error.message);
  process.exit(1);
});
