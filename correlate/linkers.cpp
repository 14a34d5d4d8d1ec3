// The list of linkers.
#include <array>

#include "correlate/linker.h"

namespace hindcast {

extern const Linker kSameActor;
extern const Linker kSourcePortBase;
extern const Linker kSourcePort;
extern const Linker kIpId;
extern const Linker kNeighbourAddress;
extern const Linker kAnsweredThenConnected;
extern const Linker kRelayIdentity;
extern const Linker kBorrowedAddress;
extern const Linker kSameTarget;
extern const Linker kSameService;
extern const Linker kSameStack;
extern const Linker kRetrySchedule;
extern const Linker kIpIdCounter;
extern const Linker kToolSignature;
extern const Linker kTimeOfDay;

std::span<const Linker* const> all_linkers() {
  static constexpr std::array kLinkers = {
      &kSameActor,     &kSourcePortBase,  &kSourcePort, &kIpId,        &kNeighbourAddress, &kAnsweredThenConnected,
      &kRelayIdentity, &kBorrowedAddress, &kSameTarget, &kSameService, &kSameStack,        &kRetrySchedule,
      &kIpIdCounter,   &kToolSignature,   &kTimeOfDay,
  };
  return kLinkers;
}

}  // namespace hindcast
