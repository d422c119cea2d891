using Azure.Monitor.OpenTelemetry.Exporter;
using Distribution;
using Distribution.Azure;
using Distribution.Functions;
using Distribution.Functions.Api;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;

FunctionsApplicationBuilder builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();

var telemetry = builder.Services.AddOpenTelemetry().UseFunctionsWorkerDefaults();
if (!string.IsNullOrEmpty(builder.Configuration["APPLICATIONINSIGHTS_CONNECTION_STRING"]))
{
    telemetry.UseAzureMonitorExporter(exporter =>
        exporter.Credential = AzureTelemetry.Credential(builder.Configuration[AzureTelemetry.Setting], new AzureCredentials()));
}

builder.Services.AddDistributionCore();
builder.Services.AddDistributionAzure(builder.Configuration);
builder.Services.AddDistributionApi(builder.Configuration);
builder.Services.RequirePorts();

builder.Build().Run();
