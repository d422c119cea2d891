using Distribution.Azure.Tests.Emulator;

[assembly: AssemblyFixture(typeof(Azurite))]
