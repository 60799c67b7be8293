"""How an atlas is shown: pages, drawings, data scripts and exports."""
