@echo off
rem Starts Striate from a source tree: builds it with Maven if it is out of date, then starts Java.
rem The workspace is the current directory. Environment: JAVA_HOME, MAVEN_OPTS, MAVEN_ARGS, STRIATE_JAVA_OPTS.
setlocal EnableExtensions DisableDelayedExpansion
set "STRIATE_SELF=%~f0"
set "STRIATE_ROOT=%~dp0"
set "STRIATE_ROOT=%STRIATE_ROOT:~0,-1%"
set "STRIATE_DIST=%STRIATE_ROOT%\app\target\dist"

if not defined JAVA_HOME goto java_on_path
set "STRIATE_JAVA=%JAVA_HOME%\bin\java.exe"
if exist "%STRIATE_JAVA%" goto java_found
echo striate: Java not found in JAVA_HOME - "%JAVA_HOME%" - set JAVA_HOME to a JDK 17 or newer, or unset it 1>&2
exit /b 2
:java_on_path
set "STRIATE_JAVA=java.exe"
where java.exe >nul 2>nul
if not errorlevel 1 goto java_found
echo striate: Java not found - PATH - install a JDK 17 or newer 1>&2
exit /b 2
:java_found

set "STRIATE_VERSION="
set "STRIATE_TOLD=%TEMP%\striate-java-%RANDOM%.txt"
"%STRIATE_JAVA%" -version 2>"%STRIATE_TOLD%"
for /f "tokens=3" %%v in ('findstr /c:" version " "%STRIATE_TOLD%"') do if not defined STRIATE_VERSION set "STRIATE_VERSION=%%~v"
del "%STRIATE_TOLD%" >nul 2>nul
if defined STRIATE_VERSION goto java_told
echo striate: Java version not recognised - "%STRIATE_JAVA%" - set JAVA_HOME to a JDK 17 or newer 1>&2
exit /b 2
:java_told
for /f "delims=.-+" %%m in ("%STRIATE_VERSION%") do set "STRIATE_MAJOR=%%m"
if %STRIATE_MAJOR% GEQ 17 goto java_new_enough
echo striate: Java %STRIATE_VERSION% is too old - "%STRIATE_JAVA%" - install a JDK 17 or newer and set JAVA_HOME to it 1>&2
exit /b 2
:java_new_enough

rem Everything after the line "#build" below is PowerShell.
powershell -NoProfile -ExecutionPolicy Bypass -Command "$s = [IO.File]::ReadAllText($env:STRIATE_SELF); Invoke-Expression $s.Substring($s.LastIndexOf('#build'))"
if errorlevel 1 exit /b %ERRORLEVEL%

if not defined CUDA_DEVICE_ORDER set "CUDA_DEVICE_ORDER=PCI_BUS_ID"
set "STRIATE_UNSAFE="
if %STRIATE_MAJOR% GEQ 24 set "STRIATE_UNSAFE=--sun-misc-unsafe-memory-access=allow"
"%STRIATE_JAVA%" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmn20m -Xshare:auto %STRIATE_UNSAFE% ^
  --enable-native-access=ALL-UNNAMED ^
  "-Dstriate.home=%STRIATE_ROOT%" -Dstriate.terminal=true -Dai.djl.offline=true -DOPT_OUT_TRACKING=true ^
  -Dfile.encoding=UTF-8 %STRIATE_JAVA_OPTS% ^
  -cp "%STRIATE_DIST%\*" striate.app.Main %*
exit /b %ERRORLEVEL%

#build
$ErrorActionPreference = 'Stop'
$root = $env:STRIATE_ROOT
$target = Join-Path $root 'app\target'
$dist = $env:STRIATE_DIST
$stamp = Join-Path $target 'dist.stamp'
$log = Join-Path $target 'build.log'
$lock = Join-Path $target 'build.lock'

function Say($text) { [Console]::Error.WriteLine($text) }
function Fail($problem, $place, $remedy, $code) { Say "striate: $problem - $place - $remedy"; exit $code }

function Poms { @('', 'engine', 'charts', 'app') | ForEach-Object { Get-Item (Join-Path (Join-Path $root $_) 'pom.xml') } }
function Outdated {
  if (-not (Test-Path $stamp) -or -not (Test-Path $dist)) { return $true }
  $built = (Get-Item $stamp).LastWriteTimeUtc
  $sources = @('engine', 'charts', 'app') | ForEach-Object { Join-Path $root "$_\src\main" } | Where-Object { Test-Path $_ }
  $newer = @(Poms) + @(Get-ChildItem -Recurse $sources) | Where-Object { $_.LastWriteTimeUtc -gt $built } | Select-Object -First 1
  return [bool]$newer
}

if (-not (Outdated)) { exit 0 }
try { New-Item -ItemType Directory -Force $target | Out-Null }
catch { Fail 'Striate must be built but its folder is not writable' $target 'make it writable, or build there as its owner' 2 }

# Opened for one process only; Windows closes it with its owner, so it can never be left behind locked.
$held = $null
$told = $false
while (-not $held) {
  try { $held = [IO.File]::Open($lock, 'OpenOrCreate', 'ReadWrite', 'None') }
  catch [IO.IOException] {
    if (-not $told) { Say 'Waiting for another Striate process that is building'; $told = $true }
    Start-Sleep -Seconds 1
  }
}
try {
  if (-not (Outdated)) { exit 0 }
  $maven = Get-Command mvn -ErrorAction SilentlyContinue
  if (-not $maven) { Fail 'Maven not found' 'PATH' 'install Maven 3.8 or newer' 2 }
  if ($env:JAVA_HOME -and -not (Test-Path (Join-Path $env:JAVA_HOME 'bin\javac.exe'))) {
    Fail 'Java has no compiler' $env:JAVA_HOME 'set JAVA_HOME to a JDK, not a JRE' 2
  }
  if (Test-Path $stamp) {
    Say 'Building Striate (sources have changed)'
    $built = (Get-Item $stamp).LastWriteTimeUtc
    if (Poms | Where-Object { $_.LastWriteTimeUtc -gt $built }) { Remove-Item -Recurse -Force $dist -ErrorAction SilentlyContinue }
  } else {
    Say 'Building Striate (first time: about 2 minutes, downloads up to 300 MB)'
  }
  $begun = [DateTime]::UtcNow
  $arguments = "/d /s /c """"$($maven.Source)"" $env:MAVEN_ARGS -B -DskipTests -Dgates.skip package > ""$log"" 2>&1"""
  $env:MAVEN_ARGS = $null
  $child = Start-Process -FilePath $env:ComSpec -ArgumentList $arguments -WorkingDirectory $root -NoNewWindow -PassThru
  $null = $child.Handle
  while (-not $child.HasExited) { Start-Sleep -Seconds 2; [Console]::Error.Write('.') }
  Say ''
  if ($child.ExitCode -ne 0) {
    Select-String -Path $log -Pattern '^\[ERROR\] \S' | Select-Object -First 12 | ForEach-Object { Say $_.Line }
    $remedy = 'read the lines above and the log'
    if (Select-String -Quiet -Path $log -Pattern 'Could not transfer|Unknown host|Connection refused|offline mode') {
      $remedy = "libraries could not be downloaded: check the network (or Maven's proxy settings) and start again"
    }
    Fail 'the build failed' $log $remedy 1
  }
  Set-Content -Path $stamp -Value ''
  (Get-Item $stamp).LastWriteTimeUtc = $begun
} finally { $held.Dispose() }
exit 0
