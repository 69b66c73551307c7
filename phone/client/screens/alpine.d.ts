// The library has no types; the screens use a few of its functions.
declare module "@alpinejs/csp" {
  const Alpine: {
    reactive<T extends object>(value: T): T;
    raw<T>(value: T): T;
    data(name: string, make: () => object): void;
    start(): void;
    nextTick(then: () => void): void;
    effect(work: () => void): object;
    release(effect: object): void;
  };
  export default Alpine;
}

declare module "*.css";
