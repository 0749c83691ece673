import { Complaint } from './complaint.mjs';

const oldest = 20;

/** This project's tools need at least this Node. */
export function requireNode(version = process.versions.node) {
  if (Number(version.split('.')[0]) >= oldest) return;
  throw new Complaint(
    `This is Node ${version}, and Node ${oldest} or newer is needed. Get it from https://nodejs.org or your system's packages.`,
  );
}
