package s1ap

// BluetoothMeasConfig is the BluetoothMeasConfig of TS 36.413 9.3.4.
//
//s1ap:enum root=1 extensible
type BluetoothMeasConfig uint8

const (
	BluetoothMeasConfigSetup BluetoothMeasConfig = iota // setup
)

// BluetoothMeasurementConfigurationBtRssi is the BluetoothMeasurementConfiguration-Bt-rssi of TS 36.413 9.3.4.
//
//s1ap:enum root=1 extensible
type BluetoothMeasurementConfigurationBtRssi uint8

const (
	BluetoothMeasurementConfigurationBtRssiTrue BluetoothMeasurementConfigurationBtRssi = iota // true
)

// BluetoothMeasurementConfiguration is the BluetoothMeasurementConfiguration of TS 36.413 9.3.4.
//
//s1ap:sequence
type BluetoothMeasurementConfiguration struct {
	BluetoothMeasConfig         BluetoothMeasConfig
	BluetoothMeasConfigNameList [][]byte                                     `s1ap:"list(1..4) octets(1..248) optional"`
	BtRssi                      Opt[BluetoothMeasurementConfigurationBtRssi] `s1ap:"optional"`
	Unknown                     *Unknown
}

// WLANMeasConfig is the WLANMeasConfig of TS 36.413 9.3.4.
//
//s1ap:enum root=1 extensible
type WLANMeasConfig uint8

const (
	WLANMeasConfigSetup WLANMeasConfig = iota // setup
)

// WLANMeasurementConfigurationWlanRssi is the WLANMeasurementConfiguration-Wlan-rssi of TS 36.413 9.3.4.
//
//s1ap:enum root=1 extensible
type WLANMeasurementConfigurationWlanRssi uint8

const (
	WLANMeasurementConfigurationWlanRssiTrue WLANMeasurementConfigurationWlanRssi = iota // true
)

// WLANMeasurementConfigurationWlanRtt is the WLANMeasurementConfiguration-Wlan-rtt of TS 36.413 9.3.4.
//
//s1ap:enum root=1 extensible
type WLANMeasurementConfigurationWlanRtt uint8

const (
	WLANMeasurementConfigurationWlanRttTrue WLANMeasurementConfigurationWlanRtt = iota // true
)

// WLANMeasurementConfiguration is the WLANMeasurementConfiguration of TS 36.413 9.3.4.
//
//s1ap:sequence
type WLANMeasurementConfiguration struct {
	WlanMeasConfig         WLANMeasConfig
	WlanMeasConfigNameList [][]byte                                  `s1ap:"list(1..4) octets(1..32) optional"`
	WlanRssi               Opt[WLANMeasurementConfigurationWlanRssi] `s1ap:"optional"`
	WlanRtt                Opt[WLANMeasurementConfigurationWlanRtt]  `s1ap:"optional"`
	Unknown                *Unknown
}

// SensorMeasConfig is the SensorMeasConfig of TS 36.413 9.3.4.
//
//s1ap:enum root=1 extensible
type SensorMeasConfig uint8

const (
	SensorMeasConfigSetup SensorMeasConfig = iota // setup
)

// SensorNameConfigUncompensatedBarometricConfig is the SensorNameConfig-UncompensatedBarometricConfig of TS 36.413 9.3.4.
//
//s1ap:enum root=1 extensible
type SensorNameConfigUncompensatedBarometricConfig uint8

const (
	SensorNameConfigUncompensatedBarometricConfigTrue SensorNameConfigUncompensatedBarometricConfig = iota // true
)

// SensorNameConfig is the SensorNameConfig of TS 36.413 9.3.4, a choice: exactly one field is present.
//
//s1ap:choice root=2
type SensorNameConfig struct {
	UncompensatedBarometricConfig Opt[SensorNameConfigUncompensatedBarometricConfig]
}

// SensorMeasConfigNameItem is the SensorMeasConfigNameItem of TS 36.413 9.3.4.
//
//s1ap:sequence
type SensorMeasConfigNameItem struct {
	SensorNameConfig SensorNameConfig
	Unknown          *Unknown
}

// SensorMeasurementConfiguration is the SensorMeasurementConfiguration of TS 36.413 9.3.4.
//
//s1ap:sequence
type SensorMeasurementConfiguration struct {
	SensorMeasConfig         SensorMeasConfig
	SensorMeasConfigNameList []SensorMeasConfigNameItem `s1ap:"list(1..3) optional"`
	Unknown                  *Unknown
}
