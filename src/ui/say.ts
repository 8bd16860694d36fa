/** Everything that is said to people at the end of something: pure text, no stream, neither inquirer nor listr2. */
export { sayChecks, sayFailing, type ChecksView, type NameOf } from "./say/checks.js";
export { commandLines, remarkWords, sayCommands } from "./say/commands.js";
export { sayComparison } from "./say/comparison.js";
export { sayCost, type CostView } from "./say/cost.js";
export { sayLesson, type LessonView } from "./say/lesson.js";
export { sayDoctor, type DoctorView } from "./say/doctor.js";
export { sayDoors, type DoorReport, type DoorsView } from "./say/doors.js";
export { asFault, sayFault } from "./say/fault.js";
export { sayConnect, sayGuide, type GuideView, type VpnGuide } from "./say/guide.js";
export { kindOf, namesOf, shortId, titleOf, type Names } from "./say/names.js";
export { sayPlan, sayTeardownPlan, sayValue, type PlanView, type TeardownView } from "./say/plan.js";
export {
  sayReady,
  sayStatus,
  sayLeaving,
  sayTorn,
  type HostReport,
  type NodeReport,
  type ReadyView,
  type StatusReport,
  type StatusView,
  type StepReport,
} from "./say/status.js";
export { sayMatrix } from "./say/matrix.js";
export { sayPicture } from "./say/picture.js";
export { sayNeeds } from "./say/policy.js";
export { sayWhy } from "./say/why.js";
export { sayVpn, soonDays, type ExpiryReport, type PersonReport, type VpnView } from "./say/vpn.js";
export { sayAdopted, saySweep, saySweepStays, type AdoptView, type SweepView } from "./say/sweep.js";
export { blockersOf, lossesOf, sayInspection } from "./say/inspection.js";
export { sayCertificate, type CertificateReport } from "./say/certificate.js";
export { sayTeardown, type TeardownReport } from "./say/teardown.js";
