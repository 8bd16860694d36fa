export const noScreens: string | undefined;
