/** What a model is told of the whole server. */
export const instructions = `This server knows one NixOS flake: its machines, the options that its own modules declare, and what is on where. It can edit, check, evaluate, build and boot it.

Work in order of cost, and stop at the first failure:
1. check: milliseconds, after every edit. It takes a proposed text that is not written yet.
2. evaluate: seconds, with real Nix, when check is clean. Files that Git does not track do not exist for Nix: git add them first.
3. boot_vm, then vm_status: minutes, when evaluate succeeds. vm_logs and vm_run tell why something does not answer. stop_vm when done.

set_option, toggle_service and new_service only show a diff. Call them again with write and the hash to write it.
list_services, search_options and describe_option tell what exists; do not guess paths of options.
Secrets are named, never read. Commands run inside the test VM only.`;
