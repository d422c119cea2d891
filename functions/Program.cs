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
if (builder.Configuration["APPLICATIONINSIGHTS_CONNECTION_STRING"] is { Length: > 0 } component)
{
    telemetry.UseAzureMonitorExporter(exporter =>
    {
        exporter.ConnectionString = component;
        exporter.Credential = AzureTelemetry.Credential(builder.Configuration[AzureTelemetry.Setting], new AzureCredentials());
        // Traces are sampled, and by default the logs inside of them with them: an alert would not come.
        exporter.EnableTraceBasedLogsSampler = false;
    });
}

builder.Services.AddDistributionCore();
builder.Services.AddDistributionAzure(builder.Configuration);
builder.Services.AddDistributionApi(builder.Configuration);
builder.Services.RequirePorts();

builder.Build().Run();
