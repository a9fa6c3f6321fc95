#!/usr/bin/env -S node --no-warnings
// Calls STS about once a second through one client of the AWS SDK for JavaScript: sdk_js.mjs SECONDS URL
//
// Prints a line for each call; fails if one of them failed.
import { setTimeout as sleep } from "node:timers/promises";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";

const [seconds, endpoint] = process.argv.slice(2);
const client = new STSClient({
  endpoint,
  region: process.env.AWS_REGION ?? "us-east-1",
  maxAttempts: 1, // a refused call must be seen
});
const end = performance.now() + Number(seconds) * 1000;
while (performance.now() < end) {
  try {
    await client.send(new GetCallerIdentityCommand({}));
    console.log("sdk_js ok");
  } catch (error) {
    console.log(`sdk_js failed: ${error.name}: ${error.message}`);
    process.exitCode = 1;
  }
  await sleep(1000);
}
