export function compileOnce(options: {
  readonly node: string;
  readonly root: string;
  readonly cache: string;
  readonly more?: readonly (readonly string[])[];
  readonly portable?: boolean;
}): Promise<void>;
