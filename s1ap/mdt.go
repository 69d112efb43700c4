package s1ap

// MDTActivation is the MDT-Activation of TS 36.413 9.3.4.
//
//s1ap:enum root=3 extensible
type MDTActivation uint8

const (
	MDTActivationImmediateMDTOnly     MDTActivation = iota // immediate-MDT-only
	MDTActivationImmediateMDTAndTrace                      // immediate-MDT-and-Trace
	MDTActivationLoggedMDTOnly                             // logged-MDT-only
	MDTActivationLoggedMBSFNMDT                            // logged-MBSFN-MDT
)

// CellBasedMDT is the CellBasedMDT of TS 36.413 9.3.4.
//
//s1ap:sequence
type CellBasedMDT struct {
	CellIdListforMDT []EUTRANCGI `s1ap:"list(1..32)"`
	Unknown          *Unknown
}

// TABasedMDT is the TABasedMDT of TS 36.413 9.3.4.
//
//s1ap:sequence
type TABasedMDT struct {
	TAListforMDT []uint16 `s1ap:"list(1..8) octets(2)"`
	Unknown      *Unknown
}

// TAIBasedMDT is the TAIBasedMDT of TS 36.413 9.3.4.
//
//s1ap:sequence
type TAIBasedMDT struct {
	TAIListforMDT []TAI `s1ap:"list(1..8)"`
	Unknown       *Unknown
}

// AreaScopeOfMDT is the AreaScopeOfMDT of TS 36.413 9.3.4, a choice: exactly one field is present.
//
//s1ap:choice root=3 extensible
type AreaScopeOfMDT struct {
	CellBased *CellBasedMDT
	TABased   *TABasedMDT
	PLMNWide  bool `s1ap:"null"`
	TAIBased  *TAIBasedMDT
}

// M1ReportingTrigger is the M1ReportingTrigger of TS 36.413 9.3.4.
//
//s1ap:enum root=2 extensible
type M1ReportingTrigger uint8

const (
	M1ReportingTriggerPeriodic                 M1ReportingTrigger = iota // periodic
	M1ReportingTriggerA2eventtriggered                                   // a2eventtriggered
	M1ReportingTriggerA2eventtriggeredPeriodic                           // a2eventtriggered-periodic
)

// MeasurementThresholdA2 is the MeasurementThresholdA2 of TS 36.413 9.3.4, a choice: exactly one field is present.
//
//s1ap:choice root=2 extensible
type MeasurementThresholdA2 struct {
	ThresholdRSRP Opt[uint8] `s1ap:"int(0..97)"`
	ThresholdRSRQ Opt[uint8] `s1ap:"int(0..34)"`
}

// M1ThresholdEventA2 is the M1ThresholdEventA2 of TS 36.413 9.3.4.
//
//s1ap:sequence
type M1ThresholdEventA2 struct {
	MeasurementThreshold MeasurementThresholdA2
	Unknown              *Unknown
}

// ReportIntervalMDT is the ReportIntervalMDT of TS 36.413 9.3.4.
//
//s1ap:enum root=13
type ReportIntervalMDT uint8

const (
	ReportIntervalMDTMs120   ReportIntervalMDT = iota // ms120
	ReportIntervalMDTMs240                            // ms240
	ReportIntervalMDTMs480                            // ms480
	ReportIntervalMDTMs640                            // ms640
	ReportIntervalMDTMs1024                           // ms1024
	ReportIntervalMDTMs2048                           // ms2048
	ReportIntervalMDTMs5120                           // ms5120
	ReportIntervalMDTMs10240                          // ms10240
	ReportIntervalMDTMin1                             // min1
	ReportIntervalMDTMin6                             // min6
	ReportIntervalMDTMin12                            // min12
	ReportIntervalMDTMin30                            // min30
	ReportIntervalMDTMin60                            // min60
)

// ReportAmountMDT is the ReportAmountMDT of TS 36.413 9.3.4.
//
//s1ap:enum root=8
type ReportAmountMDT uint8

const (
	ReportAmountMDTR1        ReportAmountMDT = iota // r1
	ReportAmountMDTR2                               // r2
	ReportAmountMDTR4                               // r4
	ReportAmountMDTR8                               // r8
	ReportAmountMDTR16                              // r16
	ReportAmountMDTR32                              // r32
	ReportAmountMDTR64                              // r64
	ReportAmountMDTRinfinity                        // rinfinity
)

// M1PeriodicReporting is the M1PeriodicReporting of TS 36.413 9.3.4.
//
//s1ap:sequence
type M1PeriodicReporting struct {
	ReportInterval ReportIntervalMDT
	ReportAmount   ReportAmountMDT
	Unknown        *Unknown
}

// M3period is the M3period of TS 36.413 9.3.4.
//
//s1ap:enum root=3 extensible
type M3period uint8

const (
	M3periodMs100   M3period = iota // ms100
	M3periodMs1000                  // ms1000
	M3periodMs10000                 // ms10000
	M3periodMs1024                  // ms1024
	M3periodMs1280                  // ms1280
	M3periodMs2048                  // ms2048
	M3periodMs2560                  // ms2560
	M3periodMs5120                  // ms5120
	M3periodMs10240                 // ms10240
	M3periodMin1                    // min1
)

// M3Configuration is the M3Configuration of TS 36.413 9.3.4.
//
//s1ap:sequence
type M3Configuration struct {
	M3period M3period
	Unknown  *Unknown
}

// M4period is the M4period of TS 36.413 9.3.4.
//
//s1ap:enum root=5 extensible
type M4period uint8

const (
	M4periodMs1024  M4period = iota // ms1024
	M4periodMs2048                  // ms2048
	M4periodMs5120                  // ms5120
	M4periodMs10240                 // ms10240
	M4periodMin1                    // min1
)

// LinksToLog is the Links-to-log of TS 36.413 9.3.4.
//
//s1ap:enum root=3 extensible
type LinksToLog uint8

const (
	LinksToLogUplink                LinksToLog = iota // uplink
	LinksToLogDownlink                                // downlink
	LinksToLogBothUplinkAndDownlink                   // both-uplink-and-downlink
)

// M4Configuration is the M4Configuration of TS 36.413 9.3.4.
//
//s1ap:sequence
type M4Configuration struct {
	M4period     M4period
	M4LinksToLog LinksToLog
	Unknown      *Unknown
}

// M5period is the M5period of TS 36.413 9.3.4.
//
//s1ap:enum root=5 extensible
type M5period uint8

const (
	M5periodMs1024  M5period = iota // ms1024
	M5periodMs2048                  // ms2048
	M5periodMs5120                  // ms5120
	M5periodMs10240                 // ms10240
	M5periodMin1                    // min1
)

// M5Configuration is the M5Configuration of TS 36.413 9.3.4.
//
//s1ap:sequence
type M5Configuration struct {
	M5period     M5period
	M5LinksToLog LinksToLog
	Unknown      *Unknown
}

// M6reportInterval is the M6report-Interval of TS 36.413 9.3.4.
//
//s1ap:enum root=4 extensible
type M6reportInterval uint8

const (
	M6reportIntervalMs1024  M6reportInterval = iota // ms1024
	M6reportIntervalMs2048                          // ms2048
	M6reportIntervalMs5120                          // ms5120
	M6reportIntervalMs10240                         // ms10240
)

// M6delayThreshold is the M6delay-threshold of TS 36.413 9.3.4.
//
//s1ap:enum root=12 extensible
type M6delayThreshold uint8

const (
	M6delayThresholdMs30  M6delayThreshold = iota // ms30
	M6delayThresholdMs40                          // ms40
	M6delayThresholdMs50                          // ms50
	M6delayThresholdMs60                          // ms60
	M6delayThresholdMs70                          // ms70
	M6delayThresholdMs80                          // ms80
	M6delayThresholdMs90                          // ms90
	M6delayThresholdMs100                         // ms100
	M6delayThresholdMs150                         // ms150
	M6delayThresholdMs300                         // ms300
	M6delayThresholdMs500                         // ms500
	M6delayThresholdMs750                         // ms750
)

// M6Configuration is the M6Configuration of TS 36.413 9.3.4.
//
//s1ap:sequence
type M6Configuration struct {
	M6reportInterval M6reportInterval
	M6delayThreshold Opt[M6delayThreshold] `s1ap:"optional"`
	M6LinksToLog     LinksToLog
	Unknown          *Unknown
}

// M7Configuration is the M7Configuration of TS 36.413 9.3.4.
//
//s1ap:sequence
type M7Configuration struct {
	M7period     uint8 `s1ap:"int(1..60,...)"`
	M7LinksToLog LinksToLog
	Unknown      *Unknown
}

// ImmediateMDT is the ImmediateMDT of TS 36.413 9.3.4.
//
//s1ap:sequence
type ImmediateMDT struct {
	MeasurementsToActivate            uint8 `s1ap:"bits(8)"`
	M1reportingTrigger                M1ReportingTrigger
	M1thresholdeventA2                *M1ThresholdEventA2                `s1ap:"optional"`
	M1periodicReporting               *M1PeriodicReporting               `s1ap:"optional"`
	M3Configuration                   *M3Configuration                   `s1ap:"ext=171 ignore"`
	M4Configuration                   *M4Configuration                   `s1ap:"ext=172 ignore"`
	M5Configuration                   *M5Configuration                   `s1ap:"ext=173 ignore"`
	MDTLocationInfo                   Opt[uint8]                         `s1ap:"ext=174 ignore bits(8)"`
	M6Configuration                   *M6Configuration                   `s1ap:"ext=220 ignore"`
	M7Configuration                   *M7Configuration                   `s1ap:"ext=221 ignore"`
	BluetoothMeasurementConfiguration *BluetoothMeasurementConfiguration `s1ap:"ext=284 ignore"`
	WLANMeasurementConfiguration      *WLANMeasurementConfiguration      `s1ap:"ext=285 ignore"`
	SensorMeasurementConfiguration    *SensorMeasurementConfiguration    `s1ap:"ext=345 ignore"`
	Unknown                           *Unknown
}

// LoggingInterval is the LoggingInterval of TS 36.413 9.3.4.
//
//s1ap:enum root=8
type LoggingInterval uint8

const (
	LoggingIntervalMs1280  LoggingInterval = iota // ms1280
	LoggingIntervalMs2560                         // ms2560
	LoggingIntervalMs5120                         // ms5120
	LoggingIntervalMs10240                        // ms10240
	LoggingIntervalMs20480                        // ms20480
	LoggingIntervalMs30720                        // ms30720
	LoggingIntervalMs40960                        // ms40960
	LoggingIntervalMs61440                        // ms61440
)

// LoggingDuration is the LoggingDuration of TS 36.413 9.3.4.
//
//s1ap:enum root=6
type LoggingDuration uint8

const (
	LoggingDurationM10  LoggingDuration = iota // m10
	LoggingDurationM20                         // m20
	LoggingDurationM40                         // m40
	LoggingDurationM60                         // m60
	LoggingDurationM90                         // m90
	LoggingDurationM120                        // m120
)

// EventTriggerOutOfCoverage is the EventTrigger-OutOfCoverage of TS 36.413 9.3.4.
//
//s1ap:enum root=1 extensible
type EventTriggerOutOfCoverage uint8

const (
	EventTriggerOutOfCoverageTrue EventTriggerOutOfCoverage = iota // true
)

// MeasurementThresholdL1LoggedMDT is the MeasurementThresholdL1LoggedMDT of TS 36.413 9.3.4, a choice: exactly one field is present.
//
//s1ap:choice root=3
type MeasurementThresholdL1LoggedMDT struct {
	ThresholdRSRP Opt[uint8] `s1ap:"int(0..97)"`
	ThresholdRSRQ Opt[uint8] `s1ap:"int(0..34)"`
}

// TimeToTrigger is the TimeToTrigger of TS 36.413 9.3.4.
//
//s1ap:enum root=16
type TimeToTrigger uint8

const (
	TimeToTriggerMs0    TimeToTrigger = iota // ms0
	TimeToTriggerMs40                        // ms40
	TimeToTriggerMs64                        // ms64
	TimeToTriggerMs80                        // ms80
	TimeToTriggerMs100                       // ms100
	TimeToTriggerMs128                       // ms128
	TimeToTriggerMs160                       // ms160
	TimeToTriggerMs256                       // ms256
	TimeToTriggerMs320                       // ms320
	TimeToTriggerMs480                       // ms480
	TimeToTriggerMs512                       // ms512
	TimeToTriggerMs640                       // ms640
	TimeToTriggerMs1024                      // ms1024
	TimeToTriggerMs1280                      // ms1280
	TimeToTriggerMs2560                      // ms2560
	TimeToTriggerMs5120                      // ms5120
)

// EventL1LoggedMDTConfig is the EventL1LoggedMDTConfig of TS 36.413 9.3.4.
//
//s1ap:sequence
type EventL1LoggedMDTConfig struct {
	L1Threshold   MeasurementThresholdL1LoggedMDT
	Hysteresis    uint8 `s1ap:"int(0..30)"`
	TimeToTrigger TimeToTrigger
	Unknown       *Unknown
}

// EventTrigger is the EventTrigger of TS 36.413 9.3.4, a choice: exactly one field is present.
//
//s1ap:choice root=3
type EventTrigger struct {
	OutOfCoverage          Opt[EventTriggerOutOfCoverage]
	EventL1LoggedMDTConfig *EventL1LoggedMDTConfig
}

// LoggedMDTTrigger is the LoggedMDTTrigger of TS 36.413 9.3.4, a choice: exactly one field is present.
//
//s1ap:choice root=2 extensible
type LoggedMDTTrigger struct {
	Periodical   bool `s1ap:"null"`
	EventTrigger *EventTrigger
}

// LoggedMDT is the LoggedMDT of TS 36.413 9.3.4.
//
//s1ap:sequence
type LoggedMDT struct {
	LoggingInterval                   LoggingInterval
	LoggingDuration                   LoggingDuration
	BluetoothMeasurementConfiguration *BluetoothMeasurementConfiguration `s1ap:"ext=284 ignore"`
	WLANMeasurementConfiguration      *WLANMeasurementConfiguration      `s1ap:"ext=285 ignore"`
	LoggedMDTTrigger                  *LoggedMDTTrigger                  `s1ap:"ext=344 ignore"`
	SensorMeasurementConfiguration    *SensorMeasurementConfiguration    `s1ap:"ext=345 ignore"`
	Unknown                           *Unknown
}

// MBSFNResultToLogInfo is the MBSFN-ResultToLogInfo of TS 36.413 9.3.4.
//
//s1ap:sequence
type MBSFNResultToLogInfo struct {
	MBSFNAreaID Opt[uint8] `s1ap:"int(0..255) optional"`
	CarrierFreq uint32     `s1ap:"int(0..262143,...)"`
	Unknown     *Unknown
}

// LoggedMBSFNMDT is the LoggedMBSFNMDT of TS 36.413 9.3.4.
//
//s1ap:sequence
type LoggedMBSFNMDT struct {
	LoggingInterval  LoggingInterval
	LoggingDuration  LoggingDuration
	MBSFNResultToLog []MBSFNResultToLogInfo `s1ap:"list(1..8) optional"`
	Unknown          *Unknown
}

// MDTMode is the MDTMode of TS 36.413 9.3.4, a choice: exactly one field is present.
//
//s1ap:choice root=2 extensible
type MDTMode struct {
	ImmediateMDT     *ImmediateMDT
	LoggedMDT        *LoggedMDT
	MDTModeExtension *LoggedMBSFNMDT `s1ap:"item(197,ignore)"`
}

// MDTConfiguration is the MDT-Configuration of TS 36.413 9.3.4.
//
//s1ap:sequence
type MDTConfiguration struct {
	MdtActivation              MDTActivation
	AreaScopeOfMDT             AreaScopeOfMDT
	MDTMode                    MDTMode
	SignallingBasedMDTPLMNList []PLMNIdentity `s1ap:"ext=178 ignore list(1..16) octets(3)"`
	Unknown                    *Unknown
}
