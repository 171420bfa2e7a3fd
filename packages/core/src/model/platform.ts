/** As in the OCI image index: `os` and `architecture` are GOOS and GOARCH values ("linux", "amd64"), `variant` refines the CPU ("v7"). */
export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
}
