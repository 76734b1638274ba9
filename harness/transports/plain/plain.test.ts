import { transportConformance } from '../testing/transport-conformance.ts';
import { plain } from './plain.ts';

transportConformance('plain', plain.provision.bind(plain));
