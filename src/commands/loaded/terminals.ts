/** Ways into containers, and terminals with keys: loaded together, when the first of these commands is used. */
export { clearServiceConfiguration } from '../clearServiceConfiguration.ts';
export { forwardedPorts } from '../forwardedPorts.ts';
export { forwardPort } from '../forwardPort.ts';
export { openShell } from '../openShell.ts';
export { useServiceConfiguration } from '../useServiceConfiguration.ts';
export { useWriteSessionInTerminal } from '../useWriteSessionInTerminal.ts';
