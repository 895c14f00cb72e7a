# The boards whose firmware is built: one row each.
# name | compiler flags of its core | code base, bytes (the boot loader) | RAM base, bytes | flash base
set(THIMBLE_FIRMWARE_BOARDS
  "mps2-an385|-mcpu=cortex-m3|0x00000000|4M|0x20000000|4M|0x21000000"
  "mps2-an386|-mcpu=cortex-m4 -mfpu=fpv4-sp-d16 -mfloat-abi=hard|0x00000000|4M|0x20000000|4M|0x21000000"
  "mps2-an500|-mcpu=cortex-m7 -mfpu=fpv5-d16 -mfloat-abi=hard|0x00000000|4M|0x20000000|4M|0x60000000"
  "mps2-an505|-mcpu=cortex-m33 -mfpu=fpv5-sp-d16 -mfloat-abi=hard|0x10000000|4M|0x38000000|4M|0x80000000"
  "mps3-an547|-mcpu=cortex-m55 -mfloat-abi=hard|0x00000000|512K|0x30000000|512K|0x60000000")
