// The list of detectors in running order: what is more specific comes first and claims its attempts; what merges findings
// comes after those it merges.
#include <array>

#include "correlate/detector.h"

namespace hindcast {

extern const Detector kOsFingerprint;
extern const Detector kBackscatter;
extern const Detector kRelayTest;
extern const Detector kConditionalProbe;
extern const Detector kConnectionRetry;
extern const Detector kBlockScan;
extern const Detector kVerticalScan;
extern const Detector kStealthProbe;
extern const Detector kHorizontalScan;
extern const Detector kSlowScan;
extern const Detector kExposure;
extern const Detector kServiceProbe;
extern const Detector kRatedAlerts;
extern const Detector kSensorReport;
extern const Detector kRecurringActor;
extern const Detector kCoordinatedScan;

std::span<const Detector* const> all_detectors() {
  static constexpr std::array kDetectors = {
      &kOsFingerprint, &kBackscatter,  &kRelayTest,      &kConditionalProbe, &kConnectionRetry, &kStealthProbe,
      &kRatedAlerts,   &kBlockScan,    &kVerticalScan,   &kHorizontalScan,   &kSlowScan,        &kExposure,
      &kSensorReport,  &kServiceProbe, &kRecurringActor, &kCoordinatedScan,
  };
  return kDetectors;
}

}  // namespace hindcast
