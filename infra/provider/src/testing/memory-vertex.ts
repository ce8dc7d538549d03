import type { Container, Deployed, Vertex } from '../cloud/vertex.ts';

/** Vertex AI in memory, with one endpoint. */
export class MemoryVertex implements Vertex {
  readonly models = new Map<string, Container>();
  readonly endpoint: Deployed[] = [];
  /** What was called to change something, in order. */
  readonly calls: string[] = [];
  /** The call of that number and those after it fail, as for a caller that was killed. */
  failFrom = Infinity;
  #count = 0;

  deployed = () => Promise.resolve([...this.endpoint]);

  find = (_endpoint: string, displayName: string) =>
    Promise.resolve([...this.models].find(([, model]) => model.displayName === displayName)?.[0]);

  upload = (_endpoint: string, container: Container) =>
    this.#change('upload', () => this.models.set(`projects/p/locations/r/models/${this.#count}`, container));

  deploy = (_endpoint: string, model: string, displayName: string) =>
    this.#change('deploy', () => this.endpoint.push({ id: String(this.#count), model, displayName }));

  undeploy = (_endpoint: string, id: string) =>
    this.#change('undeploy', () =>
      this.endpoint.splice(
        this.endpoint.findIndex((deployed) => deployed.id === id),
        1,
      ),
    );

  deleteModel = (model: string) => this.#change('delete', () => this.models.delete(model));

  #change(name: string, change: () => unknown): Promise<void> {
    if (++this.#count >= this.failFrom) return Promise.reject(new Error('killed'));
    this.calls.push(name);
    change();
    return Promise.resolve();
  }
}
