// Hosts as addresses of the web name them: those that are of this machine or its network, in whatever way they are written.
import { expect, test } from "bun:test";
import { isOfOwnNetwork } from "../../../src/assets/hub/own-network.ts";

const hostOf = (address: string) => new URL(address).hostname;

test.each([
  ...[
    "http://localhost/",
    "http://LOCALHOST./",
    "http://a.localhost/",
    "http://router.local",
    "http://minio:9000/",
  ],
  ...[
    "http://127.0.0.1/",
    "http://127.1/",
    "http://0x7f.1/",
    "http://2130706433/",
    "http://0177.0.0.1/",
    "http://0/",
  ],
  ...[
    "http://10.1.2.3/",
    "http://172.16.0.1/",
    "http://172.31.255.255/",
    "http://192.168.1.1/",
    "http://100.64.0.1/",
  ],
  "http://169.254.169.254/latest/meta-data",
  ...[
    "http://[::1]/",
    "http://[::]/",
    "http://[fd00::1]/",
    "http://[fe80::1]/",
    "http://[::ffff:127.0.0.1]/",
  ],
  ...["http://[::ffff:10.0.0.1]/", "http://metadata.google.internal/"],
])("%s is", (address) => expect(isOfOwnNetwork(hostOf(address))).toBe(true));

test.each([
  ...[
    "https://huggingface.co/",
    "https://cdn-lfs.hf.co/",
    "http://8.8.8.8/",
    "http://172.32.0.1/",
    "http://[2606:4700::1]/",
  ],
  ...["http://localhost.example.org/", "http://11.0.0.1/", "http://[::ffff:8.8.8.8]/", "http://100.128.0.1/"],
])("%s is not", (address) => expect(isOfOwnNetwork(hostOf(address))).toBe(false));
