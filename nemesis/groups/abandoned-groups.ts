import { existsSync, readdirSync, rmdirSync } from 'node:fs';
import { controllers, hierarchyOf } from './hierarchies.ts';
import { controllerOf } from './group-name.ts';

/** Folders of control groups that runs of ours made whose controller is gone. */
export function abandonedGroups(isAlive: (controller: string) => boolean): string[] {
  const folders = new Set(controllers.flatMap((controller) => hierarchyOf(controller)?.folder ?? []));
  return [...folders].flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => {
        const controller = controllerOf(name);
        return controller !== undefined && !isAlive(controller);
      })
      .map((name) => `${folder}/${name}`),
  );
}

/** Removes a group that holds nothing any more; false when it is still there. */
export function removeGroup(folder: string): boolean {
  try {
    rmdirSync(folder);
  } catch {
    // It is gone, or something is still in it: looked at next.
  }
  return !existsSync(folder);
}
