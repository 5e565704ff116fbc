/** What provisioning tells the person. */
export interface ProvisionEvents {
  notice(line: string): void;
}
