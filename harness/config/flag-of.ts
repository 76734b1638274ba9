/** The flag that an option, or a field of it, has on the command line: `timeLimit` is `--time-limit`. */
export function flagOf(path: string): string {
  const [option = ''] = path.split('.');
  return `--${option.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
