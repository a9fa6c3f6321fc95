#include "core/completion/completion_table.hpp"

#include <array>

namespace idr::completion {
namespace {

using enum ValueSource;

constexpr std::string_view capabilities =
    "ALL AUDIT_CONTROL AUDIT_READ AUDIT_WRITE BLOCK_SUSPEND BPF CHECKPOINT_RESTORE CHOWN "
    "DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID IPC_LOCK IPC_OWNER KILL LEASE LINUX_IMMUTABLE "
    "MAC_ADMIN MAC_OVERRIDE MKNOD NET_ADMIN NET_BIND_SERVICE NET_BROADCAST NET_RAW PERFMON SETFCAP "
    "SETGID SETPCAP SETUID SYSLOG SYS_ADMIN SYS_BOOT SYS_CHROOT SYS_MODULE SYS_NICE SYS_PACCT "
    "SYS_PTRACE SYS_RAWIO SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG WAKE_ALARM";
/// AWS has more, and new ones: these save typing, nothing else.
constexpr std::string_view usual_regions =
    "us-east-1 us-east-2 us-west-1 us-west-2 ca-central-1 ca-west-1 mx-central-1 sa-east-1 "
    "eu-central-1 eu-central-2 eu-north-1 eu-south-1 eu-south-2 eu-west-1 eu-west-2 eu-west-3 "
    "af-south-1 il-central-1 me-central-1 me-south-1 ap-east-1 ap-northeast-1 ap-northeast-2 "
    "ap-northeast-3 ap-south-1 ap-south-2 ap-southeast-1 ap-southeast-2 ap-southeast-3 "
    "ap-southeast-4 ap-southeast-5 cn-north-1 cn-northwest-1 us-gov-east-1 us-gov-west-1 "
    "eusc-de-east-1";
constexpr std::string_view stop_signals =
    "SIGTERM SIGINT SIGQUIT SIGHUP SIGKILL SIGUSR1 SIGUSR2 SIGWINCH";
constexpr std::string_view log_drivers =
    "awslogs fluentd gcplogs gelf journald json-file local none splunk syslog";
constexpr std::string_view platforms = "linux/amd64 linux/arm64 linux/arm/v7 linux/386 "
                                       "linux/ppc64le linux/riscv64 linux/s390x windows/amd64";

// A word that ends in a colon or an equals sign goes on; `container:` with a container's name.
constexpr std::array rows = {
    OptionValues{"image", Images},
    OptionValues{"host-source-path", Folders},
    OptionValues{"custom-env-file", Files},
    OptionValues{"engine", Engines},
    OptionValues{"dry-run", Table, "json"},
    OptionValues{"variant", Variants},
    OptionValues{"role", Roles},
    OptionValues{"profile", Profiles},
    OptionValues{"region", Regions, usual_regions},
    OptionValues{"web-identity-token-env", Variables},
    OptionValues{"mfa-serial", MfaDevices},
    OptionValues{"policy", Files},
    OptionValues{"policy-arn", PolicyArns},
    OptionValues{"attach", Table, "stdin stdout stderr"},
    OptionValues{"restart", Table, "no always on-failure on-failure: unless-stopped"},
    OptionValues{"stop-signal", Table, stop_signals},
    OptionValues{"label-file", Files},
    OptionValues{"cidfile", Files},
    OptionValues{"pull", PullPolicies},
    OptionValues{"platform", Table, platforms},
    OptionValues{"env", Variables},
    OptionValues{"env-file", Files},
    OptionValues{"volume", Volumes},
    OptionValues{"mount", Mounts, "type=bind,source= type=volume,source= type=tmpfs,target="},
    OptionValues{"volumes-from", Containers},
    OptionValues{"network", Networks, "bridge host none container:"},
    OptionValues{"net", Networks, "bridge host none container:"},
    OptionValues{"link", Containers},
    OptionValues{"gpus", Table, "all"},
    OptionValues{"cap-add", Table, capabilities},
    OptionValues{"cap-drop", Table, capabilities},
    OptionValues{"security-opt", Table,
                 "no-new-privileges seccomp= apparmor= label= systempaths=unconfined"},
    OptionValues{"device", Files},
    OptionValues{"cgroupns", Table, "host private"},
    OptionValues{"ipc", Table, "none private shareable host container:"},
    OptionValues{"pid", Table, "host container:"},
    OptionValues{"userns", Table, "host"},
    OptionValues{"uts", Table, "host"},
    OptionValues{"log-driver", Table, log_drivers},
    OptionValues{"isolation", Table, "default process hyperv"},
    OptionValues{"format", Table, "process env env-no-export powershell fish json"},
};

} // namespace

std::span<const OptionValues> option_values() { return rows; }

} // namespace idr::completion
